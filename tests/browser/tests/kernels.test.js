import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { stage } from "../lib/stage.js";
import { listed, tensor } from "../lib/surroundings.js";

/** Sums of up to some thousand products in 32-bit floats, against doubles; one layer at a time. */
const TOLERANCE = 1e-4;

const TWINS = readFileSync(new URL("../page/twins.js", import.meta.url));

describe("each WGSL kernel in the browser equals plain loops", () => {
  const twins = (_, response) => response.writeHead(200, { "Content-Type": "text/javascript" }).end(TWINS);
  const on = stage({ faults: { "/twins.js": twins } });

  for (const model of listed) {
    test(`at ${model.resolution} px, ${model.design}, ${model.channels} channels`, async (context) => {
      const page = await on.browser.newPage();
      await page.goto(`${on.server.address}?backend=cpu`);
      const z = Array.from(tensor(model, "z"));
      const { tier, adapter, found } = await page.evaluate(
        async ([base, file, latent]) => {
          const { compare } = await import(new URL("twins.js", base).href);
          return compare(new URL("wasm/gpu/", base), new URL(`models/${file}`, base), latent);
        },
        [on.server.address, model.file, z],
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
