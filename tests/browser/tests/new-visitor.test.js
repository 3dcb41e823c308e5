import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch } from "../lib/browser.js";
import { serve } from "../lib/server.js";
import { DIST, FIXTURES, models } from "../lib/surroundings.js";
import {
  addressLeadsTo,
  canvasShows,
  distance,
  drawn,
  enginePixels,
  generate,
  visit,
} from "../lib/visitor.js";

/** Of 255: two roundings to 8 bit. */
const TOLERANCE = 2;

describe("a new visitor", () => {
  let server;
  let browser;
  /** RGBA of a seed by the CPU engine, the measure of every canvas. */
  const byCpu = new Map();

  before(async () => {
    server = await serve({ dist: DIST, models: FIXTURES });
    browser = await launch({ webgpu: true });
    const { page } = await visit(browser, `${server.address}?backend=cpu`);
    await drawn(page, 42);
    for (const seed of [7, 42]) byCpu.set(seed, await enginePixels(page, seed));
    await page.context().close();
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  for (const backend of ["cpu", "webgpu"]) {
    test(`sees the first model's pictures by ${backend}`, async () => {
      const { page, troubles } = await visit(browser, `${server.address}?backend=${backend}`);
      await drawn(page, 42);
      const first = await canvasShows(page, byCpu.get(42), TOLERANCE);
      assert.ok(new Set(first).size > 2, "the picture is no blank");

      await generate(page, 7);
      const second = await canvasShows(page, byCpu.get(7), TOLERANCE);
      assert.ok(distance(first, second) > 2 * TOLERANCE, "another seed is another picture");

      await generate(page, 42);
      await canvasShows(page, first, 0);
      await addressLeadsTo(page, models[0].file, 42);
      assert.equal(await page.textContent("#title"), models[0].name);
      assert.notEqual(await page.textContent("#adapter"), "–");
      assert.deepEqual(troubles, []);
      await page.context().close();
    });
  }

  test("gets the CPU, and is told why, where WebGPU is only software", async () => {
    const { page, troubles } = await visit(browser, server.address);
    await drawn(page, 42);
    assert.equal((await page.evaluate(() => window.fastgan.info())).tier, "cpu");
    assert.match(await page.textContent("#notice"), /only software here, so the picture is drawn by the CPU/);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("follows a link, changes the model by keyboard, and saves the picture", async () => {
    const second = models[1];
    const { page, troubles } = await visit(
      browser,
      `${server.address}?backend=cpu#model=${second.file}&seed=7`,
    );
    await drawn(page, 7);
    assert.equal(await page.inputValue("#model"), second.file);
    assert.equal(await page.inputValue("#seed"), "7");

    await page.focus("#model");
    await page.keyboard.press("ArrowUp");
    await addressLeadsTo(page, models[0].file, 7);
    await canvasShows(page, byCpu.get(7), TOLERANCE);

    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
    assert.equal(download.suggestedFilename(), models[0].file.replace(".safetensors", "-7.png"));
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("is told what a seed is, and presses Random instead", async () => {
    const { page } = await visit(browser, `${server.address}?backend=cpu`);
    await drawn(page, 42);
    await page.fill("#seed", "18446744073709551616");
    await page.click("text=Generate");
    assert.match(await page.textContent("#status"), /whole number from 0 to 18446744073709551615/);
    await page.click("#random");
    const seed = await page.inputValue("#seed");
    assert.notEqual(seed, "18446744073709551616");
    await drawn(page, seed);
    await page.context().close();
  });
});

describe("a browser without WebGPU", () => {
  test("is told so, and draws on the CPU", async () => {
    const server = await serve({ dist: DIST, models: FIXTURES });
    const browser = await launch({ webgpu: false });
    try {
      const { page, troubles } = await visit(browser, server.address);
      await drawn(page, 42);
      assert.equal((await page.evaluate(() => window.fastgan.info())).tier, "cpu");
      assert.match(await page.textContent("#notice"), /WebGPU.*, so the picture is drawn by the CPU/);
      assert.deepEqual(troubles, []);
    } finally {
      await browser.close();
      await server.close();
    }
  });
});
