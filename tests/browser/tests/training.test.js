import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { barriers } from "../lib/axe.js";
import { launch } from "../lib/browser.js";
import { drawImages, Trainer } from "../lib/trainer.js";
import {
  canvasShows,
  distance,
  drawn,
  enginePixels,
  everythingSaid,
  generate,
  visit,
} from "../lib/visitor.js";

const SEED = 7;

/** A newer generator is to be seen so long after its export, at most. */
const LIMIT_MS = 10_000;

/** What a browser says itself of a server that is gone. */
const LOST =
  /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|ERR_CONTENT_LENGTH_MISMATCH/;

/** What a browser says itself of a generator that was replaced while the page was about to ask for it. */
const REPLACED = /status of 404 .*\/live\.safetensors\?/;

const grave = (troubles) => troubles.filter((trouble) => !REPLACED.test(trouble));

describe("a page that watches a training", () => {
  let folder;
  let run;
  let browser;
  let trainer;
  let page;
  let troubles;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "fastgan-training-"));
    run = join(folder, "run");
    browser = await launch({ webgpu: false });
    await drawImages(browser, join(folder, "images"));
    trainer = await Trainer.start(run, { images: join(folder, "images") });
    ({ page, troubles } = await visit(browser, `${trainer.address}?backend=cpu#seed=${SEED}`));
  });

  after(async () => {
    trainer?.kill();
    await trainer?.ended;
    await browser?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  /** Steps of the generator that draws. */
  const shown = () => page.$eval("training-line", (line) => Number(line.dataset.step));

  const words = () => page.textContent("training-line p");

  /** Waits until a generator draws that was trained for longer. */
  const younger = (step) =>
    page.waitForFunction((than) => Number(document.querySelector("training-line").dataset.step) > than, step);

  test("draws at once, and shows newer generators in time, the same seed, without a reload", async (context) => {
    await drawn(page, SEED);
    await page.evaluate(() => {
      window.stayed = true;
      window.blank = 0;
      window.draws = [];
      // How old the generator is, by the trainer's word, when there is a picture by it.
      document.querySelector("#picture").addEventListener("render", () => {
        const { step, time } = document.querySelector("training-line").view.shown;
        window.draws.push({ step, age: performance.now() - time });
      });
      const look = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
      const watch = async () => {
        const picture = await createImageBitmap(window.canvas());
        look.clearRect(0, 0, 1, 1);
        look.drawImage(picture, 0, 0, 1, 1);
        if (look.getImageData(0, 0, 1, 1).data[3] !== 255) window.blank++;
        requestAnimationFrame(watch);
      };
      requestAnimationFrame(watch);
    });
    const first = await shown();
    const before = await enginePixels(page, SEED);
    const told = (await everythingSaid(page)).length;
    for (let round = 0, step = first; round < 3; round++) {
      await younger(step);
      step = await shown();
    }
    const draws = await page.waitForFunction((than) => {
      const newer = window.draws.filter(({ step }) => step > than);
      return newer.length >= 3 && newer;
    }, first);
    const late = (await draws.jsonValue()).map(({ age }) => age);
    assert.ok(
      Math.max(...late) < LIMIT_MS,
      `newer generators drew ${late.map(Math.round)} ms after their export`,
    );
    context.diagnostic(`newer generators drew ${late.map(Math.round)} ms after their export`);
    await page.click("#training-choice");
    const now = await enginePixels(page, SEED);
    assert.ok(distance(now, before) > 8, "another generator draws another picture");
    await canvasShows(page, now, 0);
    assert.equal(await page.inputValue("#seed"), String(SEED));
    assert.equal(await page.evaluate(() => window.stayed), true);
    assert.equal(await page.evaluate(() => window.blank), 0, "the picture never vanishes");
    const said = (await everythingSaid(page)).slice(told);
    assert.deepEqual(
      said.filter((text) => !/^Drawing seed|^Seed 7, drawn/.test(text)),
      [],
      "newer generators are not read out",
    );
    assert.deepEqual(grave(troubles), []);
  });

  test("keeps a generator while one wants it so, and goes on with the newest", async () => {
    const held = await shown();
    await page.waitForFunction(() =>
      /held; the newest is step/.test(document.querySelector("training-line").textContent),
    );
    assert.equal(await shown(), held);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await barriers(page), []);
    }
    await page.click("#training-choice");
    await younger(held);
    assert.deepEqual(grave(troubles), []);
  });

  test("does not change what a film is made of", async () => {
    const before = await shown();
    const release = await page.evaluateHandle(() => document.querySelector("explore-screen").stage.hold());
    await page.waitForFunction(() =>
      /held for what is made/.test(document.querySelector("training-line").textContent),
    );
    const during = await shown();
    assert.ok(during >= before);
    await page.waitForTimeout(500);
    assert.equal(await shown(), during);
    await release.evaluate((give) => give());
    await younger(during);
  });

  test("shows the model among its models, and leaves nothing on the disk", async () => {
    await page.click("#tab-models");
    await page.waitForSelector("model-gallery [data-open=true] scene-thumb[data-drawn]");
    const kept = await page.evaluate(async () => {
      const stores = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
      const entries = (await Promise.all(stores.map((store) => store.keys()))).flat();
      return [...entries, ...(await navigator.serviceWorker.getRegistrations())].length;
    });
    assert.equal(kept, 0);
    await page.click("#tab-explore");
    assert.deepEqual(grave(troubles), []);
  });

  test("says that the trainer is gone, and goes on with what it has", async () => {
    const { port } = trainer;
    trainer.kill();
    await trainer.ended;
    const start = Date.now();
    await page.waitForFunction(() =>
      /The trainer is gone/.test(document.querySelector("#status").textContent),
    );
    assert.ok(Date.now() - start < 5000);
    assert.match(await words(), /The trainer is gone\. This is step \d+/);
    await generate(page, 9);
    await canvasShows(page, await enginePixels(page, 9), 0);

    trainer = await Trainer.start(run, { port });
    await page.waitForFunction(() => document.querySelector("training-line").dataset.phase === "going");
    await younger(0);
    assert.equal(await page.inputValue("#seed"), "9");
    assert.deepEqual(
      grave(troubles).filter((trouble) => !LOST.test(trouble)),
      [],
    );
  });

  test("has the last generator when training ends, and says so", async () => {
    trainer.interrupt();
    await page.waitForFunction(() => document.querySelector("training-line").dataset.phase === "ended");
    assert.equal(await trainer.ended, 0, trainer.said);
    const [, steps] = /(\d+) steps done/.exec(trainer.said) ?? [];
    await page.waitForFunction(
      (step) => document.querySelector("training-line").dataset.step === step,
      steps,
    );
    assert.equal((await words()).replaceAll(",", ""), `Training has ended. This is step ${steps}.`);
    assert.equal(await page.locator("#training-choice").count(), 0);
    await generate(page, 11);
    await canvasShows(page, await enginePixels(page, 11), 0);
  });
});
