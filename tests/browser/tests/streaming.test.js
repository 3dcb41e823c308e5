import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch } from "../lib/browser.js";
import { serve } from "../lib/server.js";
import { DIST, FIXTURES, modelBytes, models } from "../lib/surroundings.js";
import { drawn, everythingSaid, visit } from "../lib/visitor.js";
import { newestWorker } from "../lib/worker.js";

const [model] = models;
const BYTES = modelBytes(model);

describe("a model that is slow in coming", () => {
  let server;
  let browser;
  let answer;

  before(async () => {
    const faults = { [`/models/${model.file}`]: (request, response) => answer(request, response) };
    server = await serve({ dist: DIST, models: FIXTURES, faults, hooks: {} });
    browser = await launch({ webgpu: true });
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test("meets an open device, and is compiled and uploaded while it comes", async () => {
    const asked = new Promise((resolve) => {
      answer = (_, response) => resolve(response);
    });
    const { page, troubles } = await visit(
      browser,
      `${server.address}?backend=webgpu#model=${model.file}&seed=42`,
    );
    const response = await asked;
    const worker = newestWorker(page);
    assert.equal(await worker.evaluate(() => globalThis.hooks.opened), true);

    response.writeHead(200, { "Content-Length": BYTES.length });
    response.write(BYTES.subarray(0, BYTES.length / 2));
    await untilCounted(page, worker, "shaderModules");
    await untilCounted(page, worker, "writes");
    assert.equal(await worker.evaluate(() => globalThis.hooks.engine), null);

    response.end(BYTES.subarray(BYTES.length / 2));
    await drawn(page, 42);
    const { load } = await page.evaluate(() => window.fastgan.info());
    for (const part of ["module", "device", "download", "upload", "compile", "total"]) {
      assert.ok(
        load[part] >= 0 && load[part] <= load.total,
        `${part} took ${load[part]} of ${load.total} ms`,
      );
    }
    assert.ok(load.module > 0 && load.download > 0 && load.upload > 0 && load.compile > 0);
    const parts = await page.locator("#parts dt").allTextContents();
    assert.deepEqual(parts, ["Engine", "Download", "Upload", "Compile"]);

    const said = await everythingSaid(page);
    const shaders = said.map((text) => /^Preparing the GPU (\d+) of (\d+)$/.exec(text)).filter(Boolean);
    assert.ok(shaders.length > 1, "every shader is told");
    for (const [index, [, done, total]] of shaders.entries()) {
      assert.deepEqual([Number(done), Number(total)], [index + 1, shaders.length]);
    }
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("is no more waited for once the engine is gone", async () => {
    const asked = new Promise((resolve) => {
      answer = (_, response) => {
        response.writeHead(200, { "Content-Length": BYTES.length });
        response.write(BYTES.subarray(0, BYTES.length / 2));
        resolve(response);
      };
    });
    const { page } = await visit(browser, `${server.address}?backend=webgpu#model=${model.file}`);
    const response = await asked;
    const closed = new Promise((resolve) => response.on("close", resolve));
    const worker = newestWorker(page);
    await untilCounted(page, worker, "writes");
    await worker.evaluate(() => globalThis.hooks.loseDevice());
    await page.waitForFunction(() => /^The GPU was lost/.test(document.querySelector("#status").textContent));
    await closed;
    assert.equal(await page.isVisible("#loading"), false);
    await page.context().close();
  });
});

/** Waits until the engine has asked WebGPU for something. */
async function untilCounted(page, worker, name) {
  while ((await worker.evaluate((what) => globalThis.hooks.counts[what], name)) === 0) {
    await page.waitForTimeout(50);
  }
}
