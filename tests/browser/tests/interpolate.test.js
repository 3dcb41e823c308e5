import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { barriers } from "../lib/axe.js";
import { at, scenePixels, stateOf } from "../lib/scenes.js";
import { stage } from "../lib/stage.js";
import { canvasShows, distance, drawn, enginePixels, visit } from "../lib/visitor.js";

/** Of 255: two roundings to 8 bit. */
const TOLERANCE = 2;
/** What two pictures differ by that nobody takes for the same. */
const DIFFERENT = 20;

const WAY = "screen=interpolate&mode=interpolate&keys=1,0/7,0/12,0";

describe("the screen Interpolate", () => {
  const on = stage();

  async function open({ hash = WAY, backend = "cpu", screen = {} } = {}) {
    const found = await visit(on.browser, `${on.server.address}?backend=${backend}#${hash}`, screen);
    await found.page.waitForSelector("interpolate-screen");
    await found.page.waitForFunction(() => document.querySelector("#frame").dataset.drawn !== undefined);
    return found;
  }

  /** Moves the slider to so many steps along the way. */
  async function scrub(page, along) {
    await page.locator("#scrub").evaluate((slider, value) => {
      slider.value = String(value);
      slider.dispatchEvent(new Event("input"));
      slider.dispatchEvent(new Event("change"));
    }, along);
  }

  const between = (from, to, t, how = "slerp") => ({ content: { from: at(from), to: at(to), t, how } });
  const places = async (page) => (await stateOf(page)).path.keys.map((key) => key.at.x);

  for (const backend of ["cpu", "webgpu"]) {
    test(`a loop goes from key to key and closes, by ${backend}`, async () => {
      const { page, troubles } = await open({ backend });
      const first = await canvasShows(page, await enginePixels(page, 1), TOLERANCE);
      await scrub(page, 1);
      const second = await canvasShows(page, await enginePixels(page, 7), TOLERANCE);
      await scrub(page, 0.5);
      const half = await canvasShows(page, await scenePixels(page, between(1, 7, 0.5)), TOLERANCE);
      assert.ok(distance(first, half) > DIFFERENT && distance(half, second) > DIFFERENT);
      await scrub(page, 2.5);
      await canvasShows(page, await scenePixels(page, between(12, 1, 0.5)), TOLERANCE);
      await scrub(page, 3);
      await canvasShows(page, first, 0);
      assert.equal((await stateOf(page)).path.at, 1);
      assert.deepEqual(troubles, []);
      await page.context().close();
    });
  }

  test("way and pace count", async () => {
    const { page } = await open({ hash: `${WAY}&along=0.25` });
    const round = await canvasShows(page, await scenePixels(page, between(1, 7, 0.25)), TOLERANCE);
    await page.check('input[name="how"][value="lerp"]', { force: true });
    const straight = await scenePixels(page, between(1, 7, 0.25, "lerp"));
    await canvasShows(page, straight, 0);
    assert.ok(distance(round, straight) > 0);
    await page.check('input[name="easing"][value="smooth"]', { force: true });
    await canvasShows(page, await scenePixels(page, between(1, 7, 0.15625, "lerp")), TOLERANCE);
    await page.context().close();
  });

  test("an open way ends with its last key", async () => {
    const { page } = await open();
    await scrub(page, 2);
    await page.uncheck("#loop");
    await canvasShows(page, await enginePixels(page, 12), TOLERANCE);
    assert.equal(await page.getAttribute("#scrub", "max"), "2");
    assert.equal(await page.inputValue("#scrub"), "2");
    await page.context().close();
  });

  test("keys are added, visited and removed", async () => {
    const { page } = await open({ hash: "screen=interpolate&mode=interpolate&at=9,0" });
    await drawn(page, 9);
    await page.click("#add-place");
    assert.deepEqual(await places(page), [9]);
    assert.equal(await page.locator("#scrub").count(), 0, "one key is no way");
    await page.click("#add-random");
    await page.click("#add-random");
    const [, second, third] = await places(page);
    await canvasShows(page, await enginePixels(page, third >>> 0), TOLERANCE);
    await page.locator("key-strip .tile").nth(1).click();
    await canvasShows(page, await enginePixels(page, second >>> 0), TOLERANCE);
    await page.click("#key-remove");
    assert.deepEqual(await places(page), [9, third]);
    await canvasShows(page, await enginePixels(page, third >>> 0), TOLERANCE);
    await page.context().close();
  });

  test("four random places make a way at once", async () => {
    const { page } = await open({ hash: "screen=interpolate&mode=interpolate" });
    await page.click("#surprise");
    const keys = await places(page);
    assert.equal(new Set(keys).size, 4);
    await canvasShows(page, await enginePixels(page, keys[0] >>> 0), TOLERANCE);
    await page.context().close();
  });

  test("keys change places by keyboard, by button and by hand", async () => {
    const { page } = await open();
    await page.locator("key-strip .tile").first().focus();
    await page.keyboard.press("Shift+ArrowRight");
    assert.deepEqual(await places(page), [7, 1, 12]);
    await page.keyboard.press("ArrowRight");
    await canvasShows(page, await enginePixels(page, 12), TOLERANCE);
    await page.keyboard.press("Home");
    await page.keyboard.press("Delete");
    assert.deepEqual(await places(page), [1, 12]);
    await page.click("#key-later");
    assert.deepEqual(await places(page), [12, 1]);
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    assert.deepEqual(await places(page), [7, 1, 12]);

    const boxes = await page
      .locator("key-strip .tile")
      .evaluateAll((all) =>
        all
          .map((tile) => tile.getBoundingClientRect())
          .map(({ x, y, width }) => [x + width / 2, y + width / 2]),
      );
    await page.mouse.move(...boxes[2]);
    await page.mouse.down();
    await page.mouse.move(...boxes[1], { steps: 4 });
    await page.mouse.move(...boxes[0], { steps: 4 });
    await page.mouse.up();
    assert.deepEqual(await places(page), [12, 7, 1]);
    await page.context().close();
  });

  test("plays when asked, even with little motion, and stops where it is", async () => {
    const { page, troubles } = await open({ screen: { reducedMotion: "reduce" } });
    assert.equal((await stateOf(page)).path.at, 0);
    await page.click("#play");
    await page.waitForFunction(() => window.fastgan.state().path.at > 0.1);
    assert.equal(await page.getAttribute("#play", "aria-label"), "Pause");
    await page.click("#play");
    await page.waitForSelector('#play[aria-label="Play"]');
    const { path } = await stateOf(page);
    const along = path.at * 3;
    const step = Math.floor(along);
    const seeds = [1, 7, 12, 1];
    const there = await scenePixels(page, between(seeds[step], seeds[step + 1], along - step));
    await canvasShows(page, there, TOLERANCE);
    assert.equal((await stateOf(page)).path.at, path.at);
    await page.keyboard.press("Control+z");
    assert.equal((await stateOf(page)).path.at, 0, "all of the playing is one step");
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("goes round: a loop plays past its end", async () => {
    const { page } = await open({ hash: `${WAY}&seconds=0.2&along=2.9` });
    await page.click("#play");
    await page.waitForFunction(() => window.fastgan.state().path.at < 0.5);
    await page.click("#play");
    await page.context().close();
  });

  test("the slider's keys lead from key to key", async () => {
    const { page } = await open();
    await page.focus("#scrub");
    await page.keyboard.press("PageUp");
    await canvasShows(page, await enginePixels(page, 7), TOLERANCE);
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.inputValue("#scrub"), "1.05");
    await page.keyboard.press("PageDown");
    await canvasShows(page, await enginePixels(page, 7), TOLERANCE);
    await page.keyboard.press("Home");
    await canvasShows(page, await enginePixels(page, 1), TOLERANCE);
    await page.context().close();
  });

  for (const scheme of ["light", "dark"]) {
    test(`keeps nobody out, ${scheme}`, async () => {
      const { page } = await open({ screen: { colorScheme: scheme } });
      assert.deepEqual(await barriers(page), []);
      await page.context().close();
    });
  }
});
