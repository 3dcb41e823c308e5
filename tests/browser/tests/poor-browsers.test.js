import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { openStage } from "../lib/stage.js";
import { DIST, models } from "../lib/surroundings.js";
import { canvasShows, drawn, enginePixels, visit } from "../lib/visitor.js";

const [{ file }] = models;

/** Of 255: the browser's own resampling instead of the engine's, at the picture's own size. */
const TOLERANCE = 2;

/** The least that every adapter has. */
const PROMISED = {
  maxTextureDimension2D: 8192,
  maxBindGroups: 4,
  maxBindingsPerBindGroup: 1000,
  maxStorageBuffersPerShaderStage: 8,
  maxUniformBuffersPerShaderStage: 12,
  maxUniformBufferBindingSize: 65_536,
  maxStorageBufferBindingSize: 134_217_728,
  maxBufferSize: 268_435_456,
  maxComputeWorkgroupStorageSize: 16_384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupSizeY: 256,
  maxComputeWorkgroupSizeZ: 64,
  maxComputeWorkgroupsPerDimension: 65_535,
};

describe("a browser that lacks something", () => {
  const on = openStage();

  async function visitWith(options, search, screen) {
    const address = await on.serveWith(options);
    return visit(on.browser, `${address}${search}#model=${file}&seed=42&screen=photo`, screen);
  }

  test("shows pictures without a canvas in its workers", async () => {
    const { page, troubles } = await visitWith({ hooks: { noCanvas: true } }, "?backend=cpu");
    await drawn(page, 42);
    await canvasShows(page, await enginePixels(page, 42), TOLERANCE);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("draws on a GPU that has no more than WebGPU promises everywhere", async () => {
    const { page, troubles } = await visitWith({ hooks: { pretendGpu: true, limits: PROMISED } }, "");
    await drawn(page, 42);
    assert.match(await page.evaluate(() => window.fastgan.info().tier), /^webgpu/);
    await canvasShows(page, await enginePixels(page, 42), TOLERANCE);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("computes in 32 bits where the GPU has no 16-bit arithmetic", async () => {
    const { page, troubles } = await visitWith({ hooks: { pretendGpu: true } }, "");
    await drawn(page, 42);
    assert.equal(await page.evaluate(() => window.fastgan.info().tier), "webgpu-f32");
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("stands still where little motion is wished for", async () => {
    const { page, troubles } = await visitWith({}, "?backend=cpu", { reducedMotion: "reduce" });
    await drawn(page, 42);
    assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("shows the page before the drawing engine has come", async () => {
    let asked = 0;
    const never = () => {
      asked++;
    };
    const wasm = readdirSync(join(DIST, "assets")).filter((name) => name.endsWith(".wasm"));
    const faults = Object.fromEntries(wasm.map((name) => [`/assets/${name}`, never]));
    const { page, troubles } = await visitWith({ faults }, "?backend=cpu");
    await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
    while (asked === 0) await page.waitForTimeout(50);
    assert.equal(await page.isVisible("#frame"), true);
    assert.equal(await page.locator("[role=tab]").count(), 7);
    assert.equal(await page.locator("#frame").getAttribute("data-drawn"), null);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });
});
