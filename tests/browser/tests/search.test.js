import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { stage } from "../lib/stage.js";
import { models, tensor } from "../lib/surroundings.js";
import { distance, visit } from "../lib/visitor.js";

const STEPS = 4;

const model = models.find(({ resolution }) => resolution === 64);
const plane = model.resolution ** 2;

/** Raw values of the fixture's picture `index`, [3, S, S]. */
function picture(index) {
  return tensor(model, "image").subarray(3 * plane * index, 3 * plane * (index + 1));
}

/** A picture's raw values as RGBA bytes. */
function rgba(values) {
  const byte = (value) => Math.min(255, Math.max(0, Math.floor(((value + 1) / 2) * 255 + 0.5)));
  const at = (pixel, channel) => (channel === 3 ? 255 : byte(values[channel * plane + pixel]));
  return Uint8Array.from({ length: 4 * plane }, (_, i) => at(Math.floor(i / 4), i % 4));
}

/** Mean square of the difference between raw values and bytes. */
function loss(values, bytes) {
  const error = (value, i) => value - (bytes[4 * (i % plane) + Math.floor(i / plane)] / 127.5 - 1);
  return values.reduce((sum, value, i) => sum + error(value, i) ** 2, 0) / values.length;
}

describe("the search for a picture's latent", () => {
  const on = stage();

  const target = rgba(picture(1));
  const pictures = tensor(model, "image").length / (3 * plane);
  const latents = tensor(model, "z");
  const start = latents.subarray(0, latents.length / pictures);
  const ends = [];

  // Without an adapter the WebGPU half fails: it is never skipped.
  for (const module of ["gradient-cpu", "gradient"]) {
    test(`steps towards it in ${module}`, async (context) => {
      const { page, troubles } = await visit(on.browser, on.server.address);
      const search = await page.evaluate(
        async ({ module, file, target, start, steps }) => {
          const at = new URL(`wasm/${module}/`, document.baseURI);
          const { default: init, LatentSearch } = await import(new URL("fastgan_web.js", at).href);
          await init({ module_or_path: new URL("fastgan_web_bg.wasm", at) });
          const response = await fetch(new URL(`models/${file}`, document.baseURI));
          const bytes = new Uint8Array(await response.arrayBuffer());
          const search = await LatentSearch.create(bytes, Uint8Array.from(target), Float32Array.from(start));
          const losses = [];
          const times = [];
          for (let step = 0; step < steps; step++) {
            const begin = performance.now();
            losses.push(await search.step());
            times.push(performance.now() - begin);
          }
          const refused = await LatentSearch.create(bytes, new Uint8Array(4), Float32Array.from(start)).catch(
            ({ message }) => message,
          );
          return { losses, times, z: [...search.z], picture: [...(await search.picture())], refused };
        },
        { module, file: model.file, target: [...target], start: [...start], steps: STEPS },
      );
      const usual = search.times.toSorted((a, b) => a - b)[STEPS >> 1];
      context.diagnostic(`${usual.toFixed(0)} ms a step at 64 px, ${model.file}`);

      const expected = loss(picture(0), target);
      // The engine and libtorch differ by 1e-4 in a value.
      assert.ok(Math.abs(search.losses[0] / expected - 1) < 1e-3, `${search.losses[0]}, not ${expected}`);
      assert.ok(search.losses[STEPS - 1] < search.losses[0], `${search.losses}`);
      assert.equal(search.picture.length, 4 * plane);
      assert.match(search.refused, /64 × 64/);
      ends.push(search.z);
      assert.deepEqual(troubles, []);
      await page.context().close();
    });
  }

  test("ends at the same latent on both", () => {
    assert.equal(ends.length, 2);
    // Steps have the learning rate's length, 0.05, whatever the gradient's; its sign is what must agree.
    const difference = distance(ends[0], ends[1]);
    assert.ok(difference < 5e-3, `${difference}`);
  });
});
