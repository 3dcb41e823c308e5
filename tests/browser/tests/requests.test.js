import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { stage } from "../lib/stage.js";
import { models } from "../lib/surroundings.js";
import { distance, drawn, floats, visit } from "../lib/visitor.js";

/** Two implementations of some thirty layers in 32-bit floats. */
const TOLERANCE = 1e-3;

describe("requests", () => {
  const on = stage();

  async function open(backend, { file }) {
    const { page } = await visit(on.browser, `${on.server.address}?backend=${backend}#model=${file}&seed=1`);
    await drawn(page, 1);
    return page;
  }

  for (const backend of ["cpu", "webgpu"]) {
    test(`a style of no strength, or behind an empty mask, is no style by ${backend}`, async () => {
      const page = await open(backend, models[1]);
      const styles = (strength, masked) => [0, 1].map(() => ({ seed: 7, strength, masked }));
      const plain = await picture(page, { content: 5 });
      const same = await picture(page, { content: 5, styles: styles(0, false) });
      const hidden = await picture(page, { content: 5, styles: styles(1, true), mask: "empty" });
      const styled = await picture(page, { content: 5, styles: styles(1, false) });
      assert.ok(distance(plain, same) <= 1e-6);
      assert.ok(distance(plain, hidden) <= 1e-6);
      assert.ok(distance(plain, styled) > 10 * TOLERANCE, "a style changes the picture");
      await page.context().close();
    });
  }

  for (const model of models.filter(({ resolution }) => resolution === 64 || resolution === 256)) {
    test(`styles, a mask and noise are the same by cpu and webgpu at ${model.resolution} px`, async (context) => {
      const all = {
        content: 5,
        styles: [{ seed: 7, strength: 0.75, masked: true }, null, { seed: 9, strength: 1, masked: true }],
        mask: "slope",
        noise: 11,
      };
      const variants = {
        "styles, mask and noise": all,
        "no noise": { ...all, noise: null },
        "no mask": { ...all, mask: null },
        "no styles": { content: 5, noise: 11 },
        "nothing else": { content: 5 },
      };
      const pages = [await open("cpu", model), await open("webgpu", model)];
      const drawings = [];
      for (const [what, request] of Object.entries(variants)) {
        const [cpu, gpu] = [await picture(pages[0], request), await picture(pages[1], request)];
        const error = distance(cpu, gpu);
        context.diagnostic(`${what}: largest difference ${error.toExponential(1)}`);
        assert.ok(error <= TOLERANCE, `${what}: ${error}`);
        drawings.push(cpu);
      }
      assert.ok(distance(drawings[0], drawings[2]) > 10 * TOLERANCE, "the mask counts");
      // Strengths of the noise are nought until they are trained, and small after some steps.
      if (model === models[0]) assert.ok(distance(drawings[3], drawings[4]) > 0, "the noise counts");
      assert.ok(distance(drawings[2], drawings[3]) > 10 * TOLERANCE, "the styles count");
      for (const page of pages) await page.context().close();
    });
  }
});

/** Raw values of a request whose latents are given by their seeds, and whose mask by its name. */
function picture(page, request) {
  return floats(
    page,
    async ({ content, styles = [], mask = null, noise = null }) => {
      const { latent, floats, info } = window.fastgan;
      const style = async ({ seed, ...rest }) => ({ z: await latent(seed), ...rest });
      const kept = styles
        .slice(0, info().gates.length)
        .map((given) => (given === null ? null : style(given)));
      const masks = { empty: () => 0, slope: (index) => (index % 256) / 255 };
      return floats({
        samples: [{ content: await latent(content), styles: await Promise.all(kept) }],
        mask:
          mask === null ? null : Float32Array.from({ length: 256 * 256 }, (_, index) => masks[mask](index)),
        noise,
      });
    },
    request,
  );
}
