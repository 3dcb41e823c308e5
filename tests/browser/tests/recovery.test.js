import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { slowClock } from "../lib/clock.js";
import { openStage } from "../lib/stage.js";
import { modelBytes, models } from "../lib/surroundings.js";
import {
  addressLeadsTo,
  canvasShows,
  complaint,
  distance,
  drawn,
  drop,
  enginePixels,
  everythingSaid,
  generate,
  visit,
} from "../lib/visitor.js";
import { newestWorker } from "../lib/worker.js";

const [, { file }] = models;

/** Of 255: two engines, two roundings to 8 bit. */
const TOLERANCE = 2;

describe("a GPU that fails", () => {
  const on = openStage();

  /** The page on a browser whose WebGPU is disturbed by `hooks`. */
  async function visitWith(hooks, search = "", faults = {}) {
    const address = await on.serveWith({ faults, hooks });
    return visit(on.browser, `${address}${search}#model=${file}&seed=42`, { init: slowClock });
  }

  test("is started again when it is lost in mid-frame, and replaced by the CPU the second time", async () => {
    const { page, troubles } = await visitWith({ pretendGpu: true });
    await drawn(page, 42);
    assert.match(await tier(page), /^webgpu/);
    const picture = await enginePixels(page, 42);
    const before = await canvasShows(page, picture, TOLERANCE);

    await loseInNextFrame(page);
    await generateUntil(
      page,
      7,
      /^Seed 7, drawn in .*\. The drawing engine had failed and was started again\.$/,
    );
    assert.match(await tier(page), /^webgpu/);
    assert.equal(await page.inputValue("#model"), file);
    await addressLeadsTo(page, file, 7);
    await generate(page, 42);
    assert.equal(distance(await canvasShows(page, picture, TOLERANCE), before), 0);

    await loseInNextFrame(page);
    await generateUntil(page, 42, /^Seed 42, drawn in .*\. The GPU was lost twice.*drawn by the CPU/);
    assert.equal(await tier(page), "cpu");
    assert.match(await page.textContent("#notice"), /The GPU was lost twice/);
    await canvasShows(page, picture, TOLERANCE);
    await generate(page, 9);
    const said = await everythingSaid(page);
    assert.ok(said.some((text) => /^The GPU was lost .* Starting it again\.$/.test(text)));
    assert.ok(said.some((text) => /^The GPU was lost .* so the CPU takes over\.$/.test(text)));
    assert.equal(page.workers().length, 1);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("is started again when it is lost while nothing is drawn, with the picture as it was", async () => {
    const { page, troubles } = await visitWith({}, "?backend=webgpu");
    await drawn(page, 42);
    const before = await canvasShows(page, await enginePixels(page, 42), TOLERANCE);
    await newestWorker(page).evaluate(() => globalThis.hooks.loseDevice());
    await status(page, /^Seed 42, drawn in .* started again\.$/);
    await canvasShows(page, before, 0);

    // The address asks for WebGPU, so that nothing else takes its place; the visitor can.
    await newestWorker(page).evaluate(() => globalThis.hooks.loseDevice());
    assert.match(await complaint(page), /^The GPU was lost .* Choose the model again to go on\.$/);
    await canvasPictureStays(page);
    await page.selectOption("#model", file);
    await drawn(page, 42);
    await canvasShows(page, before, 0);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("reads a dropped file once more", async () => {
    const { page, troubles } = await visitWith({}, "?backend=webgpu");
    await drawn(page, 42);
    await drop(page, "dropped.safetensors", modelBytes(models[0]));
    await addressLeadsTo(page, null, 42);
    const before = await canvasShows(page, await enginePixels(page, 42), TOLERANCE);
    await newestWorker(page).evaluate(() => globalThis.hooks.loseDevice());
    await status(page, /^Seed 42, drawn in .* started again\.$/);
    await canvasShows(page, before, 0);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("leaves its last picture where the model cannot be read again", async () => {
    let reachable = true;
    const answer = (_, response) =>
      reachable ? response.writeHead(200).end(modelBytes(models[1])) : response.destroy();
    const { page } = await visitWith({}, "?backend=webgpu", { [`/models/${file}`]: answer });
    await drawn(page, 42);
    const before = await canvasShows(page, await enginePixels(page, 42), TOLERANCE);
    // Neither its server nor what the browser keeps of it.
    reachable = false;
    await page.evaluate(async () => {
      for (const name of await caches.keys()) await caches.delete(name);
    });
    await newestWorker(page).evaluate(() => globalThis.hooks.loseDevice());
    assert.match(await complaint(page), /could not be reached; check the connection and load it again\.$/);
    await canvasPictureStays(page);
    assert.equal(await page.inputValue("#model"), "");

    reachable = true;
    await page.selectOption("#model", file);
    await drawn(page, 42);
    await canvasShows(page, before, 0);
    await page.context().close();
  });

  test("is replaced by the CPU where its memory is full", async () => {
    const { page, troubles } = await visitWith({ pretendGpu: true, outOfMemory: true });
    await status(page, /^Seed 42, drawn in .*\. The GPU could not take this model, so .* by the CPU/);
    assert.equal(await tier(page), "cpu");
    assert.match(await page.textContent("#notice"), /The GPU could not take this model/);
    await canvasShows(page, await enginePixels(page, 42), 0);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("is one sentence where its memory is full and nothing but WebGPU is wanted", async () => {
    const { page } = await visitWith({ outOfMemory: true }, "?backend=webgpu");
    assert.match(await complaint(page), /^The GPU has too little memory for this model: .*\.$/);
    await page.context().close();
  });

  test("is replaced by the CPU where it gives no device", async () => {
    const { page, troubles } = await visitWith({ pretendGpu: true, refuseDevice: true });
    await status(page, /^Seed 42, drawn in .*\. The GPU could not take this model/);
    assert.equal(await tier(page), "cpu");
    assert.deepEqual(troubles, []);
    await page.context().close();
  });
});

async function tier(page) {
  return (await page.evaluate(() => window.fastgan.info())).tier;
}

function loseInNextFrame(page) {
  return newestWorker(page).evaluate(() => {
    globalThis.hooks.loseDeviceInNextFrame = true;
  });
}

async function generateUntil(page, seed, sentence) {
  await page.fill("#seed", String(seed));
  await page.press("#seed", "Enter");
  await status(page, sentence);
}

/** Waits until the status says a sentence. */
async function status(page, sentence) {
  await page.waitForFunction(
    ([source]) => new RegExp(source).test(document.querySelector("#status").textContent),
    [sentence.source],
  );
}

async function canvasPictureStays(page) {
  assert.equal(await page.evaluate(() => document.querySelector("#frame").dataset.drawn), "");
  assert.equal(await page.isVisible("#loading"), false);
}
