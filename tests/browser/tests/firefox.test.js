import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ENGINES, onEngine } from "../lib/engines/index.js";
import { truthful, until } from "../lib/engines/watched.js";
import { firstOf, models } from "../lib/surroundings.js";

const [small] = models;

/** Of 255: two roundings to 8 bit. */
const TOLERANCE = 2;

/** As a share of the picture's deviation, in the mean square: 16-bit arithmetic, where the adapter has it. */
const PARITY = 1e-2;

/** Lets Firefox offer WebGPU also where it does not by itself, and with an adapter that is software. */
const WEBGPU = {
  "dom.webgpu.enabled": true,
  "dom.webgpu.workers.enabled": true,
  "gfx.webgpu.ignore-blocklist": true,
};

for (const firefox of ENGINES.filter(({ name }) => name === "Firefox")) {
  describe("Firefox with WebGPU", () => {
    const on = onEngine(firefox, { preferences: WEBGPU });

    test("draws picture after picture, as libtorch does", async (context) => {
      await on.open("at=42,0", { search: "&backend=webgpu" });
      assert.match(await on.browser.run(() => window.fastgan.info().tier), /^webgpu/);
      await truthful(on.browser, TOLERANCE);
      for (const seed of [43, 44, 45]) {
        await on.press("#picture", "Shift+ArrowRight");
        await until(on.browser, (x) => window.fastgan.state().point.at.x === x, seed);
        await truthful(on.browser, TOLERANCE);
      }
      const [latent, image] = firstOf(small);
      const floats = await on.browser.run(
        async (z) => [...(await window.fastgan.floats(Float32Array.from(z)))],
        [...latent],
      );
      const power = (values) => values.reduce((sum, value) => sum + value ** 2, 0);
      const error = Math.sqrt(power(image.map((value, at) => value - floats[at])) / power(image));
      context.diagnostic(`${error.toExponential(1)} of the picture's deviation away from libtorch`);
      assert.ok(error <= PARITY, `${error} of the picture's deviation`);
      await on.clean();
    });
  });

  describe("Firefox without video encoders", () => {
    const on = onEngine(firefox, { preferences: { "dom.media.webcodecs.enabled": false } });

    test("says that only GIF is left, and writes it", async () => {
      await on.open("screen=keep&keys=1,0/7,0&seconds=0.2");
      const offered = () => {
        const options = document.querySelectorAll("#loop-format option");
        return options.length > 0 && Array.from(options, ({ value }) => value);
      };
      assert.deepEqual(await until(on.browser, offered), ["gif"]);
      const said = await on.browser.run(() => document.querySelector("loop-maker").textContent);
      assert.match(said, /no encoder for video, so that only GIF is left/);
      await on.browser.click("#loop-save");
      await until(on.browser, () => window.watch.files.length === 1);
      await on.clean();
    });
  });
}
