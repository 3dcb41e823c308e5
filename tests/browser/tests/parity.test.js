import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch } from "../lib/browser.js";
import { serve } from "../lib/server.js";
import { DIST, FIXTURES, models, tensor } from "../lib/surroundings.js";
import { distance, drawn, engineFloats, visit } from "../lib/visitor.js";

const TOLERANCE = 1e-3;

// Each backend's raw values against libtorch's, at every resolution. Without an adapter the WebGPU half fails: it is never skipped.
for (const backend of ["cpu", "webgpu"]) {
  describe(`raw values by ${backend} equal libtorch's`, () => {
    let server;
    let browser;

    before(async () => {
      server = await serve({ dist: DIST, models: FIXTURES });
      browser = await launch({ webgpu: true });
    });

    after(async () => {
      await browser?.close();
      await server?.close();
    });

    for (const model of models) {
      test(`at ${model.resolution} px`, async (context) => {
        const address = `${server.address}?backend=${backend}#model=${model.file}&seed=1`;
        const { page, troubles } = await visit(browser, address);
        await drawn(page, 1);
        const info = await page.evaluate(() => window.fastgan.info());
        assert.match(info.tier, backend === "cpu" ? /^cpu$/ : /^webgpu/);
        assert.equal(info.resolution, model.resolution);

        const z = tensor(model.resolution, "z").subarray(0, info.latentDim);
        const length = info.channels * info.resolution ** 2;
        const floats = await engineFloats(page, z);
        const error = distance(floats, tensor(model.resolution, "image").subarray(0, length));
        context.diagnostic(`largest difference ${error.toExponential(1)}, by ${info.adapter}`);
        assert.ok(error <= TOLERANCE, `largest difference ${error}`);
        assert.deepEqual(troubles, []);
        await page.context().close();
      });
    }
  });
}
