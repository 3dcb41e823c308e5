import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, test } from "node:test";
import { add, elementStage, happened, SOURCES } from "../lib/elements.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [SMALL] = SOURCES;
const POSTER = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" fill="teal"/></svg>')}`;

const STATES = {
  "a still picture": { attributes: { src: SMALL }, until: "render" },
  "a picture that only decorates": { attributes: { src: SMALL, alt: "" }, until: "render" },
  "a picture without alt": { attributes: { src: SMALL, alt: null }, until: "render" },
  "a picture to walk in, with controls": {
    attributes: { src: SMALL, mode: "explore", controls: "" },
    until: "render",
  },
  "a poster that waits": { attributes: { src: SMALL, reveal: "manual", poster: POSTER }, until: "render" },
  "a model that is loaded": { attributes: { src: "models/never.safetensors" }, until: "progress" },
  "a failure": { attributes: { src: "models/nowhere.safetensors", poster: POSTER }, until: "error" },
};

describe("the element for assistive technology", () => {
  const stage = elementStage({
    answers: { "/models/never.safetensors": (_, response) => response.writeHead(200).flushHeaders() },
  });

  for (const [name, { attributes, until }] of Object.entries(STATES)) {
    for (const colorScheme of ["light", "dark"]) {
      test(`${name}: axe finds nothing (${colorScheme})`, async () => {
        const { page } = await stage.open({ screen: { colorScheme } });
        const id = await add(page, attributes);
        await happened(page, id, until);
        await page.hover(`#${id}`);
        // Fading counts as little contrast.
        await page.waitForTimeout(300);
        await page.evaluate(AXE);
        const violations = await page.evaluate(async () => {
          const results = await window.axe.run({ include: ["main"] });
          return results.violations.map(({ id, impact, nodes }) => ({
            id,
            impact,
            where: nodes.map(({ html }) => html),
          }));
        });
        assert.deepEqual(violations, []);
        await page.context().close();
      });
    }
  }

  test("it is an image, or a place to walk in, and has the name that alt gives it", async () => {
    const { page } = await stage.open();
    const still = await add(page, { src: SMALL, alt: "A shell" });
    const walk = await add(page, { src: SMALL, alt: "Many shells", mode: "explore" });
    const deco = await add(page, { src: SMALL, alt: "" });
    for (const id of [still, walk]) await happened(page, id, "render");
    assert.equal(await page.getByRole("img", { name: "A shell" }).count(), 1);
    assert.equal(await page.getByRole("application", { name: "Many shells" }).count(), 1);
    const role = (id) =>
      page.evaluate((element) => window.elements.inside(element, ".surface").getAttribute("role"), id);
    assert.equal(await role(deco), "presentation");
    await page.context().close();
  });

  test("its parts can be seen where colours are forced", async () => {
    const { page } = await stage.open({ screen: { forcedColors: "active" } });
    const id = await add(page, { src: "models/nowhere.safetensors" });
    await happened(page, id, "error");
    const { border, width } = await page.evaluate((element) => {
      const style = getComputedStyle(window.elements.inside(element, ".trouble"));
      return { border: style.borderTopStyle, width: style.borderTopWidth };
    }, id);
    assert.deepEqual({ border, width }, { border: "solid", width: "1px" });
    await page.context().close();
  });
});
