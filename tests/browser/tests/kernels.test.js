import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { launch } from "../lib/browser.js";
import { serve } from "../lib/server.js";
import { DIST, FIXTURES, models, tensor } from "../lib/surroundings.js";

/** Sums of up to some thousand products in 32-bit floats, against doubles; one layer at a time. */
const TOLERANCE = 1e-4;

const TWINS = readFileSync(new URL("../page/twins.js", import.meta.url));

describe("each WGSL kernel in the browser equals plain loops", () => {
  let server;
  let browser;

  before(async () => {
    const twins = (_, response) => response.writeHead(200, { "Content-Type": "text/javascript" }).end(TWINS);
    server = await serve({ dist: DIST, models: FIXTURES, faults: { "/twins.js": twins } });
    browser = await launch({ webgpu: true });
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  for (const { file, resolution } of models) {
    test(`at ${resolution} px`, async (context) => {
      const page = await browser.newPage();
      await page.goto(`${server.address}?backend=cpu`);
      const length = tensor(resolution, "z").length;
      const z = Array.from(tensor(resolution, "z").subarray(0, length));
      const { tier, adapter, found } = await page.evaluate(
        async ([base, model, latent]) => {
          const { compare } = await import(new URL("twins.js", base).href);
          return compare(new URL("wasm/gpu/", base), new URL(`models/${model}`, base), latent);
        },
        [server.address, file, z],
      );
      assert.match(tier, /^webgpu/);
      const worst = found.reduce((worst, layer) => (layer[1] > worst[1] ? layer : worst));
      context.diagnostic(
        `${found.length} layers, worst ${worst[0]} ${worst[1].toExponential(1)}, by ${adapter}`,
      );
      for (const [layer, error] of found) assert.ok(error <= TOLERANCE, `${layer}: ${error}`);
      await page.close();
    });
  }
});
