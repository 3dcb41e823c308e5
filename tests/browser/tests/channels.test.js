import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pixelsOf } from "../lib/canvases.js";
import { add, elementStage, happened } from "../lib/elements.js";
import { patiently } from "../lib/patience.js";
import { file, pngOf, stepped } from "../lib/photos.js";
import { decoded, saved } from "../lib/saved.js";
import { at, said, scenePixels, stateOf } from "../lib/scenes.js";
import { stage } from "../lib/stage.js";
import { grey, transparent } from "../lib/surroundings.js";
import { canvasShows, distance, meanDistance, visit } from "../lib/visitor.js";
import { unzip } from "../lib/zip.js";

const CALM = { reducedMotion: "reduce" };
const SIDE = transparent.resolution;

/** Of 255: canvases multiply by alpha and round, and screenshots round once more. */
const TOLERANCE = 3;

/** Steps of a search on the CPU. */
const STEPS = 70;

async function open(on, model, { backend = "cpu", screen = "explore", hash = "seed=42" } = {}) {
  const address = `${on.server.address}?backend=${backend}#model=${model.file}&screen=${screen}&${hash}`;
  const visitor = await visit(on.browser, address, CALM);
  await visitor.page.waitForFunction(() =>
    document.querySelector("#status").textContent.includes("drawn in"),
  );
  return visitor;
}

/** RGBA → colours times alpha, and alpha: all that is ever seen of it. */
function seen(rgba) {
  return Uint8Array.from(rgba, (value, i) => (i % 4 === 3 ? value : (value * rgba[i | 3]) / 255));
}

/** An RGBA picture in front of an opaque one. */
function over(rgba, ground) {
  const mixed = (value, i) => ground[i] + ((value - ground[i]) * rgba[i | 3]) / 255;
  return Uint8Array.from(rgba, (value, i) => (i % 4 === 3 ? 255 : mixed(value, i)));
}

/** What lies inside of a square's rounded edge. */
function inner(rgba) {
  const within = (place) => place >= 4 && place < SIDE - 4;
  return rgba.filter((_, i) => within((i >> 2) % SIDE) && within(Math.floor((i >> 2) / SIDE)));
}

/** Whole pixels of the screen, where nothing else is. */
const PLACE = { x: 8, y: 200, width: SIDE, height: SIDE };

/** What a visitor sees there. */
async function shown(page) {
  return (await decoded(page, await page.screenshot({ clip: PLACE }))).pixels;
}

/** Waits until a visitor sees that there, edges apart. */
function shows(page, expected, what) {
  let error;
  const ask = async () => {
    error = distance(inner(await shown(page)), inner(expected));
    return error <= TOLERANCE;
  };
  return patiently(page, ask, () => `${what}: ${error} of 255 away`);
}

/** Puts something there. */
function place(page, selector) {
  return page.evaluate(
    ([wanted, { x, y, width, height }]) => {
      const box = { inset: `${y}px auto auto ${x}px`, width: `${width}px`, height: `${height}px` };
      Object.assign(document.querySelector(wanted).style, { position: "fixed", ...box });
    },
    [selector, PLACE],
  );
}

function hide(page, selector, hidden) {
  return page.evaluate(
    ([wanted, visibility]) => {
      document.querySelector(wanted).style.visibility = visibility;
    },
    [selector, hidden ? "hidden" : "visible"],
  );
}

function decibels(a, b) {
  const square = a.reduce((sum, value, index) => sum + (value - b[index]) ** 2, 0);
  return 10 * Math.log10(255 ** 2 / (square / a.length));
}

describe("pictures with transparent places", () => {
  const on = stage();

  for (const backend of ["cpu", "webgpu"]) {
    test(`show the checker or the page behind them, by ${backend}`, async () => {
      const { page, troubles } = await open(on, transparent, { backend });
      const picture = await scenePixels(page, { content: at(42) });
      const alpha = picture.filter((_, i) => i % 4 === 3);
      assert.ok(Math.min(...alpha) < 128 && Math.max(...alpha) > 128, "there is something to see through");
      await canvasShows(page, seen(picture), TOLERANCE, (canvas, wanted) => distance(seen(canvas), wanted));

      await place(page, "#frame");
      const grounds = [];
      for (const ground of ["checker", "page"]) {
        await page.check(`input[name="ground"][value="${ground}"]`, { force: true });
        assert.equal(await page.getAttribute("html", "data-ground"), ground);
        await hide(page, "#picture", true);
        const behind = await shown(page);
        await hide(page, "#picture", false);
        await shows(page, over(picture, behind), `before the ${ground}`);
        grounds.push(inner(behind));
      }
      const colours = (rgba) => new Set(rgba.filter((_, i) => i % 4 === 0)).size;
      assert.deepEqual(grounds.map(colours), [2, 1], "a checker has two colours, the page one");
      assert.deepEqual(troubles, []);
      await page.context().close();
    });
  }

  test("are saved with their alpha", async () => {
    const { page } = await open(on, transparent);
    const { bytes } = await saved(page, "#save");
    const { width, pixels } = await decoded(page, bytes);
    assert.equal(width, SIDE);
    const picture = await scenePixels(page, { content: at(42) });
    assert.ok(distance(seen(pixels), seen(picture)) <= 1);
    await page.context().close();
  });

  test("stay so on a sheet, and stand on white in a GIF, which has no half-transparent colours", async () => {
    const hash = "seed=7&mode=interpolate&keys=7,0/8,0&seconds=0.5";
    const { page, troubles } = await open(on, transparent, { screen: "keep", hash });
    await page.selectOption("#sheet-count", "9");
    await page.fill("#sheet-first", "7");
    const sheet = unzip((await saved(page, "#sheet-save")).bytes);
    const [seventh, whole] = await Promise.all(
      ["1-seed-7.png", "contact-sheet.png"].map((name) => decoded(page, sheet.get(name))),
    );
    const picture = await scenePixels(page, { content: at(7) });
    assert.ok(distance(seen(seventh.pixels), seen(picture)) <= 1);
    assert.ok(whole.pixels.some((value, i) => i % 4 === 3 && value < 128));

    await page.selectOption("#loop-format", "gif");
    await page.selectOption("#loop-size", "64");
    await page.selectOption("#loop-fps", "12");
    const frame = await decoded(page, (await saved(page, "#loop-save")).bytes);
    const error = meanDistance(frame.pixels, over(picture, new Uint8Array(picture.length).fill(255)));
    assert.ok(error < 8, `the first frame is ${error} away`);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  // The picture that is searched for has its transparent places, or lies on white like a photograph.
  for (const opaque of [false, true]) {
    test(`are found from ${opaque ? "an opaque photo" : "a photo with alpha"}`, async (context) => {
      const { page, troubles } = await open(on, transparent, { screen: "photo" });
      const drawn = await scenePixels(page, { content: at(7, 3) });
      const white = new Uint8Array(drawn.length).fill(255);
      const target = opaque ? over(drawn, white) : drawn;
      await page.setInputFiles("#photo-file", file("photo", await pngOf(page, target)));
      await page.waitForSelector("crop-view");
      const offered = await pixelsOf(page, "crop-view canvas");
      const seeThrough = offered.some((value, i) => i % 4 === 3 && value < 128);
      assert.equal(seeThrough, !opaque, "the photo is shown with its own transparent places");
      await page.click("#photo-find");
      await stepped(page, STEPS);
      assert.ok(distance(seen(await pixelsOf(page, ".photo-target")), seen(target)) <= TOLERANCE);
      await page.click("#photo-stop");
      await page.click("#photo-use");
      await said(page, "A found picture, drawn in");
      const found = await scenePixels(page, { content: (await stateOf(page)).point });
      const colours = decibels(over(found, white), over(target, white));
      const alpha = (rgba) => rgba.filter((_, i) => i % 4 === 3);
      const covered = decibels(alpha(found), alpha(drawn));
      context.diagnostic(`over white ${colours.toFixed(1)} dB, alpha ${covered.toFixed(1)} dB`);
      assert.ok(colours > 25, `${colours} dB`);
      if (!opaque) assert.ok(covered > 20, `${covered} dB`);
      assert.deepEqual(troubles, []);
      await page.context().close();
    });
  }
});

describe("grey pictures", () => {
  const on = stage();

  for (const backend of ["cpu", "webgpu"]) {
    test(`are grey, and nothing lies behind them, by ${backend}`, async () => {
      const { page, troubles } = await open(on, grey, { backend });
      const picture = await scenePixels(page, { content: at(42) });
      assert.ok(picture.every((value, i) => value === (i % 4 === 3 ? 255 : picture[i & ~3])));
      assert.ok(new Set(picture).size > 16);
      await canvasShows(page, picture, 2);
      assert.equal(await page.getAttribute("html", "data-ground"), null);
      assert.equal(await page.locator('input[name="ground"]').count(), 0);
      assert.deepEqual(troubles, []);
      await page.context().close();
    });
  }
});

describe("an element's pictures with transparent places", () => {
  const on = elementStage();

  test("let the page be seen through them", async () => {
    const { page, troubles } = await on.open();
    const id = await add(page, {
      src: `models/${transparent.file}`,
      seed: "42",
    });
    await happened(page, id, "render");
    await place(page, "fast-gan");
    const picture = Uint8Array.from(
      await page.evaluate(async (element) => {
        const { model } = window.elements.get(element);
        const content = window.elements.get(element).getState().point;
        return [...(await model.pixels({ content, style: null, truncation: 1, noise: null }))];
      }, id),
    );
    for (const colour of [
      [200, 30, 60, 255],
      [20, 90, 220, 255],
    ]) {
      await page.evaluate(
        ([element, [red, green, blue]]) => {
          const { style } = window.elements.get(element);
          style.setProperty("--fast-gan-background", `rgb(${red} ${green} ${blue})`);
        },
        [id, colour],
      );
      const ground = picture.map((_, i) => colour[i % 4]);
      await shows(page, over(picture, ground), `before ${colour}`);
    }
    assert.deepEqual(troubles, []);
    await page.context().close();
  });
});
