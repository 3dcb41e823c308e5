import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { barriers } from "../lib/axe.js";
import { launch } from "../lib/browser.js";
import { serve } from "../lib/server.js";
import { PACKAGE, SITE } from "../lib/surroundings.js";
import { visit } from "../lib/visitor.js";

const DOCUMENTS = [
  "docs/",
  "docs/headless.html",
  "docs/training.html",
  "docs/several-gpus.html",
  "docs/paper.html",
  "docs/model-file.html",
];
/** The code of the headless interface's document, as one script. */
const HEADLESS = [
  ...readFileSync(new URL("../../../docs/site/headless.md", import.meta.url), "utf8").matchAll(
    /```js\n(.*?)```/gs,
  ),
]
  .map(([, code]) => code)
  .join("\n")
  .replace('"fast-gan/headless"', '"../fast-gan/headless.js"');

/** An address that examples of errors name, which leads nowhere. */
const MISSING = /missing\.safetensors|Failed to load resource.*404/;

describe("the documents", () => {
  let server;
  let browser;

  before(async () => {
    const script = (_, response) =>
      response.writeHead(200, { "Content-Type": "text/javascript" }).end(HEADLESS);
    server = await serve({ dist: SITE, faults: { "/docs/headless-example.js": script } });
    browser = await launch({ webgpu: false });
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  for (const document of DOCUMENTS) {
    for (const [width, colorScheme] of [
      [390, "dark"],
      [1280, "light"],
    ]) {
      test(`can be read by everyone: ${document}, ${width} px wide, ${colorScheme}`, async () => {
        const screen = { viewport: { width, height: 800 }, colorScheme };
        const { page, troubles } = await visit(browser, `${server.address}${document}`, screen);
        assert.deepEqual(await barriers(page), []);
        const overhang = await page.evaluate(
          () => window.document.documentElement.scrollWidth - window.innerWidth,
        );
        assert.ok(overhang <= 0, `it is ${overhang} px too wide`);
        assert.deepEqual(
          troubles.filter((trouble) => !MISSING.test(trouble)),
          [],
        );
        await page.context().close();
      });
    }
  }

  test("lead to what is there", async () => {
    for (const document of DOCUMENTS) {
      const { page } = await visit(browser, `${server.address}${document}`);
      const links = await page.$$eval("a[href], link[href], script[src]", (all) =>
        all.map(({ href, src }) => href || src),
      );
      assert.ok(links.length > 5);
      for (const link of new Set(links)) {
        const { pathname, hash } = new URL(link);
        const path = pathname.replace("/some/folder/", "").replace(/(^|\/)$/, "$1index.html");
        assert.ok(existsSync(join(SITE, path)), `${document} leads to ${link}`);
        const id = decodeURIComponent(hash.slice(1));
        if (id !== "") assert.match(readFileSync(join(SITE, path), "utf8"), new RegExp(`id="${id}"`), link);
      }
      await page.context().close();
    }
  });

  test("have code that works where there is no element", async () => {
    const { page, troubles } = await visit(browser, `${server.address}docs/headless.html`);
    const said = [];
    page.on("console", (message) => said.push(message.text()));
    const colours = await page.evaluate(async () => {
      const canvas = document.body.appendChild(document.createElement("canvas"));
      await import(new URL("headless-example.js", document.baseURI).href);
      const picture = await createImageBitmap(canvas);
      const copy = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
      copy.drawImage(picture, 0, 0);
      return [picture.width, new Set(copy.getImageData(0, 0, picture.width, picture.height).data).size];
    });
    assert.equal(colours[0], 256);
    assert.ok(colours[1] > 100, "the picture is no blank");
    assert.ok(said.some((text) => /^64 px by \S/.test(text)));
    assert.equal(said.filter((text) => text === String(64 * 64 * 4)).length, 12);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("show each part of the element with a live example", async () => {
    const [declaration] = JSON.parse(readFileSync(join(PACKAGE, "custom-elements.json"))).modules[0]
      .declarations;
    const { attributes, members, events, slots, cssParts, cssProperties } = declaration;
    const names = [attributes, members, events, slots, cssParts, cssProperties]
      .flat()
      .map(({ name }) => name);
    const { page } = await visit(browser, `${server.address}docs/`);
    const text = await page.locator("main").textContent();
    for (const name of names) assert.ok(text.includes(name), `${name} is not described`);
    const entries = await page.locator(".entry").count();
    assert.equal(await page.locator(".entry fast-gan").count(), entries);

    await ran(page, "event-load", /^\S/);
    await ran(page, "property-model", /^z starts with -?\d/);
    await ran(page, "event-error", /^loadfailure$/);
    await page.locator("#method-toBlob .press").scrollIntoViewIfNeeded();
    await drawn(page, "method-toBlob");
    await page.click("#method-toBlob .press");
    await ran(page, "method-toBlob", /^\d+ bytes of image\/png$/);
    await drawn(page, "part-canvas");
    const scaling = await page.evaluate(() => {
      const canvas = document.querySelector("#part-canvas fast-gan").shadowRoot.querySelector("canvas");
      return getComputedStyle(canvas).imageRendering;
    });
    assert.equal(scaling, "pixelated");
    await page.context().close();
  });
});

/** Waits until an example has said what it should. */
async function ran(page, id, pattern) {
  await page.locator(`#${id}`).scrollIntoViewIfNeeded();
  await page.waitForFunction(
    ([id, source]) => new RegExp(source).test(document.querySelector(`#${id} output`).textContent),
    [id, pattern.source],
  );
}

async function drawn(page, id) {
  await page.locator(`#${id}`).scrollIntoViewIfNeeded();
  await page.waitForFunction((id) => document.querySelector(`#${id} fast-gan`).loaded, id);
}
