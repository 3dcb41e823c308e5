import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { barriers } from "../lib/axe.js";
import { launch } from "../lib/browser.js";
import { serveModules } from "../lib/modules.js";
import { decoded, saved } from "../lib/saved.js";
import { serve } from "../lib/server.js";
import { stage } from "../lib/stage.js";
import { FIXTURES, models, PACKAGE } from "../lib/surroundings.js";
import {
  addressLeadsTo,
  canvasShows,
  complaint,
  distance,
  drawn,
  drop,
  enginePixels,
  generate,
  meanDistance,
  visit,
} from "../lib/visitor.js";
import { unzip } from "../lib/zip.js";

const [model] = models;
/** Of 255: two roundings to 8 bit. */
const TOLERANCE = 2;

describe("what a visitor keeps", () => {
  const on = stage({ webgpu: false });

  /** Opens the page with the first model, at a state. */
  async function open(state = "seed=7", { backend = "cpu", by = on.browser, ...screen } = {}) {
    const visitor = await visit(
      by,
      `${on.server.address}?backend=${backend}#model=${model.file}&${state}`,
      screen,
    );
    const { page } = visitor;
    await page.waitForFunction(() => document.querySelector("#status").textContent.includes("drawn in"));
    return { ...visitor, keep: () => page.click("#tab-keep") };
  }

  const stateOf = (page) => page.evaluate(() => window.fastgan.state());
  const pictureOf = async (page) => {
    const { screen: _screen, ...picture } = await stateOf(page);
    return picture;
  };

  /** Saves a PNG, goes elsewhere, and drops it. */
  async function leadsBack({ page, troubles, keep }, words) {
    await keep();
    const before = await pictureOf(page);
    const { name, bytes } = await saved(page, "#keep-png");
    assert.match(name, new RegExp(`^${model.file.replace(".safetensors", "")}-.*\\.png$`));
    const { width, pixels } = await decoded(page, bytes);
    assert.equal(width, model.resolution);

    await page.click("#tab-explore");
    await generate(page, 1234);
    await drop(page, "picture.png", bytes);
    await page.waitForFunction(
      (start) => document.querySelector("#status").textContent.startsWith(`${start}, drawn in`),
      words,
    );
    assert.deepEqual(await pictureOf(page), before);
    await canvasShows(page, pixels, TOLERANCE);
    assert.deepEqual(troubles, []);
    await page.context().close();
  }

  for (const [what, state, words] of [
    ["a seed", "seed=7", "Seed 7"],
    ["a place with truncation and noise", "at=3.25,-2.5&psi=0.7&noise=5", "Place 3.25, -2.5"],
    ["a mix", "mode=mix&seed=7&style=9,0&strengths=0.8", "Seed 7 in the style of seed 9"],
  ]) {
    test(`a PNG of ${what} leads back to the same state and the same picture`, async () => {
      await leadsBack(await open(state), words);
    });
  }

  test("a PNG that a GPU drew leads back to the same state and the same picture", async () => {
    const by = await launch({ webgpu: true });
    try {
      const visitor = await open("at=3.25,-2.5&psi=0.7", { backend: "webgpu", by });
      assert.match(await visitor.page.evaluate(() => window.fastgan.info().tier), /^webgpu/);
      await leadsBack(visitor, "Place 3.25, -2.5");
    } finally {
      await by.close();
    }
  });

  test("a PNG is opened by keyboard, too", async () => {
    const { page, troubles, keep } = await open();
    const { bytes } = await saved(page, "#save");
    await generate(page, 9);
    await keep();
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.press("#restore", "Space")]);
    await chooser.setFiles({ name: "mine.png", mimeType: "image/png", buffer: bytes });
    await drawn(page, 7);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("the screen and its dialog keep nobody out, in light and in dark", async () => {
    for (const colorScheme of ["light", "dark"]) {
      const { page, keep } = await open("seed=7&keys=7,0/8,0", { colorScheme });
      await keep();
      await page.click("#keep-favourite");
      await page.waitForSelector("favourite-shelf .thumb");
      await page.waitForSelector("#loop-format");
      assert.deepEqual(await barriers(page), []);
      await page.focus("#keep-embed");
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate(() => document.querySelector("embed-dialog dialog").open), true);
      assert.deepEqual(await barriers(page), []);
      await page.keyboard.press("Escape");
      assert.equal(
        await page.evaluate(() => document.activeElement.id),
        "keep-embed",
        "the focus comes back",
      );
      await page.context().close();
    }
  });

  test("a dropped PNG that was not saved here changes nothing, and that is said", async () => {
    const { page, troubles } = await open();
    const before = await pictureOf(page);
    const { bytes } = await saved(page, "#save");
    const text = bytes.indexOf("iTXt");
    const cases = {
      "is no PNG file": Buffer.from("GIF89a"),
      "is damaged": Buffer.concat([bytes.subarray(0, text + 20), Buffer.alloc(9), bytes.subarray(text + 29)]),
      "was not saved here": Buffer.concat([
        bytes.subarray(0, text - 4),
        bytes.subarray(bytes.indexOf("IDAT") - 4),
      ]),
    };
    for (const [sentence, content] of Object.entries(cases)) {
      await drop(page, "some.png", content);
      await page.waitForFunction(
        (part) => document.querySelector("#status").textContent.includes(part),
        sentence,
      );
      assert.match(await complaint(page), /^“some\.png” /);
      assert.deepEqual(await pictureOf(page), before);
    }
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("a link that was copied leads to the same picture", async () => {
    const { page, troubles, keep } = await open("at=3.25,-2.5&psi=0.7");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await keep();
    await page.click("#keep-link");
    await page.waitForFunction(() => document.querySelector("#status").textContent === "Copied.");
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const { page: other, troubles: others } = await visit(on.browser, link);
    await other.waitForFunction(() => document.querySelector("#status").textContent.includes("drawn in"));
    assert.deepEqual(await stateOf(other), await stateOf(page));
    assert.deepEqual([...troubles, ...others], []);
    await page.context().close();
    await other.context().close();
  });

  test("a sheet has the pictures of its seeds", async () => {
    const { page, troubles, keep } = await open();
    await keep();
    await page.selectOption("#sheet-count", "9");
    await page.fill("#sheet-first", "40");
    const { name, bytes } = await saved(page, "#sheet-save");
    assert.equal(name, `${model.file.replace(".safetensors", "")}-9-samples-from-40.zip`);
    const files = unzip(bytes);
    assert.equal(files.size, 11);
    for (const seed of [40, 44, 48]) {
      const { pixels } = await decoded(page, files.get(`${seed - 39}-seed-${seed}.png`));
      assert.ok(distance(pixels, await enginePixels(page, seed)) <= TOLERANCE, `seed ${seed}`);
    }
    const sheet = await decoded(page, files.get("contact-sheet.png"));
    assert.equal(sheet.width, 3 * model.resolution);
    assert.deepEqual(
      JSON.parse(files.get("seeds.json")).seeds,
      [40, 41, 42, 43, 44, 45, 46, 47, 48].map(String),
    );
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("a sheet's seed has to be one, and a sheet can be given up", async () => {
    const { page, keep } = await open();
    await keep();
    await page.fill("#sheet-first", "-1");
    await page.click("#sheet-save");
    assert.match(await complaint(page), /whole number from 0/);
    await page.fill("#sheet-first", "18446744073709551615");
    await page.selectOption("#sheet-count", "256");
    await page.click("#sheet-save");
    await page.click("sheet-maker .job button");
    await page.waitForFunction(() =>
      document.querySelector("#status").textContent.startsWith("That was given up"),
    );
    assert.equal(await page.locator("sheet-maker .job").count(), 0);
    await page.context().close();
  });

  const WAY = "seed=7&mode=interpolate&keys=7,0/8,0/9,0&seconds=0.5";

  test("the loop as a film has every frame once, and its end leads into its start", async () => {
    const { page, troubles, keep } = await open(WAY);
    await keep();
    await page.waitForSelector("#loop-format");
    await page.selectOption("#loop-size", "64");
    await page.selectOption("#loop-fps", "12");
    const container = await page.inputValue("#loop-format");
    assert.equal(container, "webm");
    const { name, bytes } = await saved(page, "#loop-save");
    assert.match(name, /-loop\.webm$/);
    const wanted = await Promise.all([7, 8, 9].map((seed) => enginePixels(page, seed)));

    const reader = await serveModules({ mediabunny: "../node_modules/mediabunny/dist/modules/src/index.js" });
    const { page: cinema } = await visit(on.browser, reader.address);
    const film = await cinema.evaluate(async (base64) => {
      const { ALL_FORMATS, BlobSource, Input, VideoSampleSink } = await import("./mediabunny.js");
      const file = new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))]);
      const track = await new Input({
        source: new BlobSource(file),
        formats: ALL_FORMATS,
      }).getPrimaryVideoTrack();
      const frames = [];
      for await (const sample of new VideoSampleSink(track).samples()) {
        const context = new OffscreenCanvas(64, 64).getContext("2d");
        sample.draw(context, 0, 0);
        sample.close();
        frames.push([...context.getImageData(0, 0, 64, 64).data]);
      }
      return { duration: await track.computeDuration(), frames };
    }, bytes.toString("base64"));
    await cinema.context().close();
    await reader.close();

    assert.equal(film.frames.length, 18, "three steps of half a second at 12 frames a second");
    assert.ok(Math.abs(film.duration - 1.5) < 0.02, `it lasts ${film.duration} s`);
    for (const [key, pixels] of wanted.entries()) {
      const error = meanDistance(film.frames[6 * key], pixels);
      assert.ok(error < 8, `keyframe ${key} is ${error} away`);
    }
    // Where it closes it moves as it moves everywhere: neither a stop nor a jump.
    const steps = film.frames.map((frame, index) => meanDistance(frame, film.frames[(index + 1) % 18]));
    const closing = steps[17];
    assert.ok(closing > Math.min(...steps.slice(0, 17)) / 3, `the end stands still: ${steps}`);
    assert.ok(closing < 3 * Math.max(...steps.slice(0, 17)), `the end jumps: ${steps}`);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("the loop as a GIF has its frames", async () => {
    const { page, troubles, keep } = await open(WAY);
    await keep();
    await page.waitForSelector("#loop-format");
    await page.selectOption("#loop-format", "gif");
    await page.selectOption("#loop-size", "64");
    await page.selectOption("#loop-fps", "12");
    const { name, bytes } = await saved(page, "#loop-save");
    assert.match(name, /-loop\.gif$/);
    const frames = await page.evaluate(async (base64) => {
      const data = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const decoder = new ImageDecoder({ data, type: "image/gif" });
      await decoder.tracks.ready;
      const { frameCount, repetitionCount } = decoder.tracks.selectedTrack;
      const { image } = await decoder.decode({ frameIndex: 0 });
      const context = new OffscreenCanvas(64, 64).getContext("2d");
      context.drawImage(image, 0, 0);
      return { frameCount, repetitionCount, first: [...context.getImageData(0, 0, 64, 64).data] };
    }, bytes.toString("base64"));
    assert.equal(frames.frameCount, 18);
    assert.equal(frames.repetitionCount, Number.POSITIVE_INFINITY);
    assert.ok(meanDistance(frames.first, await enginePixels(page, 7)) < 8);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("a film asks for places first", async () => {
    const { page, keep } = await open();
    await keep();
    await page.click("text=Pick places");
    assert.equal((await stateOf(page)).screen, "interpolate");
    await page.context().close();
  });

  test("favourites survive a reload, lead back, and can be put back", async () => {
    const { page, troubles, keep } = await open();
    await keep();
    await page.click("#keep-favourite");
    await page.waitForSelector("favourite-shelf .thumb");
    await page.click("#tab-explore");
    await generate(page, 1234);
    await addressLeadsTo(page, model.file, 1234);
    await page.reload();
    await drawn(page, 1234);
    await keep();
    const image = page.locator("favourite-shelf .thumb img");
    await page.waitForFunction(
      () => document.querySelector("favourite-shelf .thumb img")?.naturalWidth === 160,
    );
    assert.equal(await image.count(), 1);
    await page.click("favourite-shelf .thumb");
    await drawn(page, 7);

    await page.hover("favourite-shelf li");
    await page.click("favourite-shelf .remove");
    await page.click("text=Put it back");
    await page.waitForSelector("favourite-shelf .thumb");
    assert.equal(await page.getAttribute("favourite-shelf .thumb", "aria-label"), "Seed 7");
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("what was is undone and redone by keys, and by a click on its picture", async () => {
    const { page, troubles, keep } = await open();
    await generate(page, 8);
    await generate(page, 9);
    await keep();
    await page.waitForSelector("history-strip scene-thumb[data-drawn]");
    const words = await page
      .locator("history-strip .thumb")
      .evaluateAll((thumbs) => thumbs.map((thumb) => thumb.ariaLabel));
    assert.deepEqual(words, ["1 of 3: Seed 7", "2 of 3: Seed 8", "3 of 3: Seed 9"]);
    await page.keyboard.press("Control+z");
    await drawn(page, 8);
    await page.keyboard.press("Control+z");
    await drawn(page, 7);
    await page.keyboard.press("Control+Shift+z");
    await drawn(page, 8);
    await page.focus("history-strip [aria-pressed=true]");
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await drawn(page, 9);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("the tag to embed draws the same picture on a blank page", async () => {
    const { page, troubles, keep } = await open("seed=7&psi=0.8");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await keep();
    await page.click("#keep-embed");
    await page.selectOption("#embed-mode", "still");
    await page.click("#embed-copy");
    await page.waitForSelector("text=Copied.");
    const tag = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(await page.textContent("embed-dialog output"), `${tag.length} letters`);
    await page.keyboard.press("Escape");
    const { resolution } = model;
    const pixels = await decoded(page, (await saved(page, "#keep-png")).bytes);

    const folder = mkdtempSync(join(tmpdir(), "fast-gan-embed-"));
    writeFileSync(
      join(folder, "index.html"),
      `<!doctype html><html lang="en"><title>Blank</title><link rel="icon" href="data:,">${tag}`,
    );
    copyFileSync(join(FIXTURES, model.file), join(folder, model.file));
    const blank = await serve({ dist: folder, folders: { "/fast-gan/": PACKAGE } });
    const { page: other, troubles: others } = await visit(on.browser, blank.address);
    const shown = await other.evaluate(async (side) => {
      const element = document.querySelector("fast-gan");
      if (!element.loaded)
        await new Promise((resolve) => element.addEventListener("load", resolve, { once: true }));
      const rgba = await element.model.pixels({ ...sceneOf(element.getState()) });
      return [...rgba].slice(0, 4 * side * side);

      /** A still state's scene. */
      function sceneOf({ point, truncation, noise }) {
        return { content: point, style: null, truncation, noise };
      }
    }, resolution);
    assert.ok(distance(Uint8Array.from(shown), pixels.pixels) <= TOLERANCE);
    assert.deepEqual([...troubles, ...others], []);
    await other.context().close();
    await blank.close();
    await page.context().close();
  });
});
