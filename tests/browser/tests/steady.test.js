import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch } from "../lib/browser.js";
import { serve } from "../lib/server.js";
import { DIST, FIXTURES, models } from "../lib/surroundings.js";
import { drawn, visit } from "../lib/visitor.js";
import { heapBytes, newestWorker } from "../lib/worker.js";

/** The most dispatches that a picture may take. */
const DISPATCHES = 25;

/** Less than the smallest object for each picture; what the debugger's own connection and the compiler keep is half of it. */
const HEAP_NOISE = 128 * 1024;

/** Pictures until everything that is made only once has been made. */
const SETTLED = 500;
const MANY = 10_000;

describe("after the first picture by webgpu", () => {
  let server;
  let browser;

  before(async () => {
    server = await serve({ dist: DIST, models: FIXTURES, hooks: {} });
    browser = await launch({ webgpu: true });
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  for (const { file, resolution } of models.filter(
    ({ resolution }) => resolution === 64 || resolution === 512,
  )) {
    test(`nothing is compiled or allocated any more at ${resolution} px`, async (context) => {
      const { page, troubles } = await visit(
        browser,
        `${server.address}?backend=webgpu#model=${file}&seed=1&screen=photo`,
      );
      await drawn(page, 1);
      const worker = newestWorker(page);
      const { atFinish, counts } = await worker.evaluate(() => globalThis.hooks);
      assert.ok(atFinish.pipelines > 0 && atFinish.shaderModules > 0, "the hooks see the engine's shaders");
      assert.equal(counts.pipelines, atFinish.pipelines, "a pipeline was made after loading");
      assert.equal(counts.shaderModules, atFinish.shaderModules, "a shader was translated after loading");

      const pictures = await worker.evaluate(async () => {
        const { engine } = globalThis.hooks;
        const side = engine.resolution;
        const one = async (request) => {
          const before = globalThis.hooks.counts;
          (await engine.draw(request, side, side)).close();
          return globalThis.hooks.since(before);
        };
        const [content, z] = [engine.latent(2n), engine.latent(3n)];
        // The canvas of this size is made once.
        await one(z);
        const style = (strength) => ({ samples: [{ content, styles: [{ z, strength }] }] });
        return {
          "a new latent": await one(content),
          "a style": await one(style(0.25)),
          "another strength": await one(style(0.5)),
          "the same once more": await one(style(0.5)),
          "another new latent": await one(engine.latent(4n)),
        };
      });
      for (const [what, asked] of Object.entries(pictures)) {
        const { submits, renderPasses, dispatches, writes, bytesWritten, ...made } = asked;
        context.diagnostic(`${what}: ${dispatches} dispatches, ${writes} writes of ${bytesWritten} bytes`);
        assert.equal(submits, 1, `${what} takes one submit`);
        assert.equal(renderPasses, 1, `${what} takes one render pass`);
        assert.ok(dispatches <= DISPATCHES, `${what} takes ${dispatches} dispatches`);
        for (const [kind, count] of Object.entries(made)) assert.equal(count, 0, `${kind} made for ${what}`);
      }
      assert.ok(pictures["a new latent"].dispatches > pictures["another strength"].dispatches);
      assert.ok(pictures["another strength"].dispatches > 0, "a strength is a picture of its own");
      assert.deepEqual(troubles, []);
      await page.context().close();
    });
  }

  test(`${MANY} pictures leave memory as it is`, async (context) => {
    const { page, troubles } = await visit(
      browser,
      `${server.address}?backend=webgpu#model=${models[0].file}&seed=1&screen=photo`,
    );
    await drawn(page, 1);
    const worker = newestWorker(page);
    await drawMany(worker, 0, SETTLED);
    const settled = { wasm: await wasmBytes(worker), heap: await heapBytes(browser) };
    for (let first = SETTLED; first < MANY; first += SETTLED) await drawMany(worker, first, SETTLED);
    const end = { wasm: await wasmBytes(worker), heap: await heapBytes(browser) };
    context.diagnostic(
      `wasm ${settled.wasm} and ${end.wasm} bytes, JavaScript ${settled.heap} and ${end.heap}`,
    );
    assert.equal(end.wasm, settled.wasm);
    assert.ok(end.heap - settled.heap < HEAP_NOISE, `the heap grew by ${end.heap - settled.heap} bytes`);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });
});

/**
 * Draws in one loop: each twentieth picture has a latent of its own, those between another strength of a style or, every
 * other time, are drawn once more as they are. The picture's own size is the least that has to be painted.
 */
function drawMany(worker, first, count) {
  return worker.evaluate(
    async ([first, count]) => {
      const { engine } = globalThis.hooks;
      const side = engine.resolution;
      const z = engine.latent(1n);
      let content = engine.latent(2n);
      for (let index = first; index < first + count; index++) {
        if (index % 20 === 0) content = engine.latent(BigInt(index));
        const strength = Math.floor((index % 20) / 2) / 10;
        const request = { samples: [{ content, styles: [{ z, strength }] }] };
        (await engine.draw(request, side, side)).close();
      }
    },
    [first, count],
  );
}

function wasmBytes(worker) {
  return worker.evaluate(async () => (await globalThis.hooks.memory()).buffer.byteLength);
}
