import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { stage } from "../lib/stage.js";
import { listed, tensor } from "../lib/surroundings.js";
import { distance, drawn, engineFloats, visit } from "../lib/visitor.js";

const TOLERANCE = 1e-3;

// Each backend's raw values against libtorch's, at every resolution in every design and with any channels. Without an adapter the WebGPU half fails: it is never skipped.
for (const backend of ["cpu", "webgpu"]) {
  describe(`raw values by ${backend} equal libtorch's`, () => {
    const on = stage();

    for (const model of listed) {
      test(`at ${model.resolution} px, ${model.design}, ${model.channels} channels`, async (context) => {
        const address = `${on.server.address}?backend=${backend}#model=${model.file}&seed=1`;
        const { page, troubles } = await visit(on.browser, address);
        await drawn(page, 1);
        const info = await page.evaluate(() => window.fastgan.info());
        assert.match(info.tier, backend === "cpu" ? /^cpu$/ : /^webgpu/);
        assert.equal(info.resolution, model.resolution);

        const z = tensor(model, "z").subarray(0, info.latentDim);
        const length = info.channels * info.resolution ** 2;
        const floats = await engineFloats(page, z);
        const error = distance(floats, tensor(model, "image").subarray(0, length));
        context.diagnostic(`largest difference ${error.toExponential(1)}, by ${info.adapter}`);
        assert.ok(error <= TOLERANCE, `largest difference ${error}`);
        assert.deepEqual(troubles, []);
        await page.context().close();
      });
    }
  });
}
