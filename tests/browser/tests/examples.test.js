import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch } from "../lib/browser.js";
import { npm } from "../lib/package.js";
import { patiently } from "../lib/patience.js";
import { serve } from "../lib/server.js";
import { FIXTURES, models, PACKAGE, POLICY } from "../lib/surroundings.js";
import { distance, visit } from "../lib/visitor.js";

const EXAMPLES = fileURLToPath(new URL("../../../examples", import.meta.url));
const [{ file, resolution }] = models;

/** Of 255: two roundings to 8 bit. */
const TOLERANCE = 2;

/** What is served of an example, and where the model goes. */
const PROJECTS = {
  script: { served: ".", model: "." },
  vite: { served: "dist", model: "public", build: ["run", "build"] },
  webpack: { served: ".", model: ".", build: ["run", "build"] },
  // React mounts twice in its development form only.
  react: { served: "dist", model: "public", build: ["run", "build", "--", "--mode", "development"] },
  iframe: { served: ".", model: ".", policy: `${POLICY}; frame-src 'self'` },
};

describe("an example project", () => {
  let browser;
  /** RGBA that the examples before have drawn: all of them show the same picture. */
  let first = null;

  before(async () => {
    npm(PACKAGE, "pack", "--pack-destination", EXAMPLES);
    browser = await launch({ webgpu: false });
  });

  after(() => browser?.close());

  for (const [name, { served, model, build, policy }] of Object.entries(PROJECTS)) {
    test(`draws, from the packed tarball: ${name}`, async () => {
      const folder = join(EXAMPLES, name);
      npm(folder, "ci", "--ignore-scripts", "--prefer-offline");
      mkdirSync(join(folder, model), { recursive: true });
      copyFileSync(join(FIXTURES, file), join(folder, model, "model.safetensors"));
      if (build !== undefined) npm(folder, ...build);
      const server = await serve({ dist: join(folder, served), ...(policy && { policy }) });
      try {
        const { page, troubles } = await visit(browser, server.address);
        const element = (name === "iframe" ? page.frameLocator("iframe") : page).locator("fast-gan");
        const { shown, expected } = await settled(page, element);
        assert.ok(distance(shown, expected) <= TOLERANCE, `${distance(shown, expected)} of 255`);
        assert.ok(new Set(shown).size > 16, "the picture is no blank");
        first ??= shown;
        assert.ok(distance(shown, first) <= TOLERANCE, "all examples show the same picture");
        if (name === "script") await assertDefaults(page);
        assert.deepEqual(troubles, []);
        await page.context().close();
      } finally {
        await server.close();
      }
    });
  }
});

/** A new element's properties are what its manifest says of their defaults. */
async function assertDefaults(page) {
  const { modules } = JSON.parse(readFileSync(join(PACKAGE, "custom-elements.json"), "utf8"));
  const fields = modules[0].declarations[0].members.filter(({ kind }) => kind === "field");
  const said = Object.fromEntries(fields.map((field) => [field.name, field.default]));
  const own = await page.evaluate((names) => {
    const fresh = document.createElement("fast-gan");
    const written = (value) => (typeof value === "bigint" ? `${value}n` : JSON.stringify(value));
    return Object.fromEntries(names.map((name) => [name, written(fresh[name])]));
  }, Object.keys(said));
  assert.deepEqual(own, said);
}

/** RGBA of the element's canvas in the model's own size, and the engine's pixels of the same picture. */
async function settled(page, element) {
  await element.evaluate((self, side) => {
    self.style.width = `${side}px`;
    self.style.height = `${side}px`;
  }, resolution);
  let pixels;
  const ask = async () => {
    pixels = await element.evaluate(async (self, side) => {
      const canvas = self.shadowRoot?.querySelector("canvas");
      if (!self.loaded || !canvas) return null;
      const picture = await createImageBitmap(canvas);
      if (picture.width !== side || picture.height !== side) return null;
      const copy = new OffscreenCanvas(side, side).getContext("2d");
      copy.drawImage(picture, 0, 0);
      const expected = await self.model.pixels(
        await self.model.latent({ at: { x: 42, y: 0 }, turns: [], moves: [] }),
      );
      return { shown: [...copy.getImageData(0, 0, side, side).data], expected: [...expected] };
    }, resolution);
    return pixels !== null && distance(pixels.shown, pixels.expected) <= TOLERANCE && pixels;
  };
  const complaint = () => (pixels === null ? "there is no picture" : "the canvas shows something else");
  return patiently(page, ask, complaint);
}
