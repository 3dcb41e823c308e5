import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { barriers } from "../lib/axe.js";
import { throwWest } from "../lib/hand.js";
import { at, said, scenePixels, stateOf } from "../lib/scenes.js";
import { stage } from "../lib/stage.js";
import { canvasShows, distance, drawn, enginePixels, visit } from "../lib/visitor.js";

/** Of 255: two roundings to 8 bit. */
const TOLERANCE = 2;
/** What two pictures differ by that nobody takes for the same. */
const DIFFERENT = 20;

/** Seeds that lie side by side across the picture. */
const SEEDS_ACROSS = 2;

/** A visitor for whom pictures do not glide on. */
const CALM = { reducedMotion: "reduce" };

describe("the screen Explore", () => {
  const on = stage();

  async function open({ hash = "", backend = "cpu", screen = CALM } = {}) {
    return visit(on.browser, `${on.server.address}?backend=${backend}#${hash}`, screen);
  }

  /** Drags the picture by so many seeds to the west and to the north, so that one comes so far to the east and south. */
  async function drag(page, east, south, drop = true) {
    const [x, y, width] = await middle(page);
    const step = width / SEEDS_ACROSS;
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (const share of [0.25, 0.5, 0.75, 1]) {
      await page.mouse.move(x - east * step * share, y - south * step * share);
    }
    if (drop) await page.mouse.up();
  }

  for (const backend of ["cpu", "webgpu"]) {
    test(`a drag leads to the neighbours and to what lies between, by ${backend}`, async () => {
      const { page, troubles } = await open({ backend });
      await drawn(page, 42);
      const first = await canvasShows(page, await enginePixels(page, 42), TOLERANCE);

      await drag(page, 0.5, 0);
      await said(page, "Place 42.5, 0, drawn in");
      const between = await canvasShows(page, await scenePixels(page, { content: at(42.5) }), TOLERANCE);
      await drag(page, 0.5, 0);
      await drawn(page, 43);
      const second = await canvasShows(page, await enginePixels(page, 43), TOLERANCE);
      assert.ok(distance(first, between) > DIFFERENT && distance(between, second) > DIFFERENT);

      await drag(page, 0, 1);
      await drawn(page, (1n << 32n) + 43n);
      await drag(page, -1, -1);
      await drawn(page, 42);
      await canvasShows(page, first, 0);
      assert.deepEqual(troubles, []);
      await page.context().close();
    });
  }

  test("a drag is drawn as it goes, and is one step to undo", async () => {
    const { page } = await open();
    await drawn(page, 42);
    await canvasShows(page, await enginePixels(page, 42), TOLERANCE);
    await drag(page, 0.75, 0.25, false);
    await canvasShows(page, await scenePixels(page, { content: at(42.75, 0.25) }), TOLERANCE);
    await page.mouse.up();
    await said(page, "Place 42.75, 0.25");
    await page.keyboard.press("Control+z");
    await drawn(page, 42);
    await page.keyboard.press("Control+Shift+z");
    await said(page, "Place 42.75, 0.25");
    await page.context().close();
  });

  test("a finger drags the picture and does not scroll the page", async () => {
    const phone = { ...CALM, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    const { page } = await open({ screen: phone });
    await drawn(page, 42);
    const [x, y, width] = await middle(page);
    const session = await page.context().newCDPSession(page);
    const touch = (type, ...touchPoints) => session.send("Input.dispatchTouchEvent", { type, touchPoints });
    await touch("touchStart", { x, y });
    for (const share of [0.25, 0.5, 0.75, 1]) {
      await touch("touchMove", { x, y: Math.round(y - (share * width) / SEEDS_ACROSS) });
    }
    await touch("touchEnd");
    await drawn(page, (1n << 32n) + 42n);
    assert.equal(await page.evaluate(() => scrollY), 0);
    await page.context().close();
  });

  test("a thrown picture glides on and comes to rest in thousandths", async () => {
    const { page } = await open({ screen: {} });
    await drawn(page, 42);
    const { width } = await throwWest(page, "#picture", 40, 50);
    await said(page, "Place");
    const { x: rest } = (await stateOf(page)).point.at;
    const hand = 40 / (width / SEEDS_ACROSS);
    assert.ok(rest > 42 + hand + 0.01, `${rest} is farther than the hand went, ${hand}`);
    assert.equal(rest, Math.round(rest * 1000) / 1000);
    await page.context().close();
  });

  test("arrow keys lead on, with Shift from seed to seed", async () => {
    const { page } = await open();
    await drawn(page, 42);
    await page.locator("#picture").press("Shift+ArrowRight");
    await drawn(page, 43);
    await page.keyboard.press("Shift+ArrowDown");
    await drawn(page, (1n << 32n) + 43n);
    await page.keyboard.press("Shift+ArrowUp");
    for (let step = 0; step < 8; step++) await page.keyboard.press("ArrowLeft");
    await drawn(page, 42);
    await canvasShows(page, await enginePixels(page, 42), TOLERANCE);
    await page.context().close();
  });

  test("two numbers name the place", async () => {
    const { page } = await open();
    await drawn(page, 42);
    await page.fill("#place-x", "7,25");
    await page.press("#place-x", "Tab");
    await page.fill("#place-y", "-0.5");
    await page.press("#place-y", "Enter");
    await said(page, "Place 7.25, -0.5, drawn in");
    await canvasShows(page, await scenePixels(page, { content: at(7.25, -0.5) }), TOLERANCE);
    await page.waitForFunction(() => location.hash.includes("at=7.25,-0.5"));
    await page.fill("#place-x", "east");
    await page.press("#place-x", "Enter");
    await said(page, "A place is a number");
    assert.equal(await page.inputValue("#place-x"), "7.25");
    assert.equal((await stateOf(page)).point.at.x, 7.25);
    await page.context().close();
  });

  test("the map shows the seeds around, and leads to them", async () => {
    const { page } = await open({ hash: "at=41.6,0.4" });
    await said(page, "Place 41.6, 0.4");
    const near = page.locator(".neighbourhood .tile");
    assert.ok((await near.count()) >= 9);
    await page.waitForFunction(
      () => document.querySelectorAll(".neighbourhood scene-thumb[data-drawn]").length >= 9,
    );
    await page.locator('.neighbourhood [title="Seed 42"]').click();
    await drawn(page, 42);
    await canvasShows(page, await enginePixels(page, 42), TOLERANCE);
    assert.equal(await page.locator('.neighbourhood [aria-label="Seed 42, here"]').count(), 1);
    await page.context().close();
  });

  test("at variety 0 all seeds are one picture", async () => {
    const { page } = await open({ hash: "psi=0" });
    await drawn(page, 42);
    assert.equal(await page.inputValue("#truncation"), "0");
    const centre = await canvasShows(
      page,
      await scenePixels(page, { content: at(42), truncation: 0 }),
      TOLERANCE,
    );
    await page.fill("#seed", "7");
    await page.press("#seed", "Enter");
    await drawn(page, 7);
    await canvasShows(page, centre, 0);
    await page.locator("#truncation").press("End");
    await canvasShows(page, await scenePixels(page, { content: at(7), truncation: 2 }), TOLERANCE);
    await page.context().close();
  });

  test("noise has a seed of its own", async () => {
    const { page } = await open();
    await drawn(page, 42);
    const plain = await enginePixels(page, 42);
    await canvasShows(page, plain, TOLERANCE);
    await page.check("#noise");
    await page.fill("#noise-seed", "5");
    await page.press("#noise-seed", "Enter");
    const fifth = await scenePixels(page, { content: at(42), noise: 5 });
    const sixth = await scenePixels(page, { content: at(42), noise: 6 });
    assert.ok(distance(plain, fifth) > 0 && distance(fifth, sixth) > 0, "noise is seen");
    await canvasShows(page, fifth, 0);
    await page.fill("#noise-seed", "6");
    await page.press("#noise-seed", "Enter");
    await canvasShows(page, sixth, 0);
    await page.uncheck("#noise");
    await canvasShows(page, plain, 0);
    await page.context().close();
  });

  test("a wall of samples is walked by keyboard, has no end, and lets go what is out of sight", async () => {
    const { page, troubles } = await open();
    await drawn(page, 42);
    await page.focus("#open-wall");
    await page.keyboard.press("Enter");
    const tiles = page.locator("sample-wall .tile");
    await page.waitForFunction(() => document.activeElement?.closest("sample-wall") !== null);
    await page.waitForFunction(() => document.querySelector("sample-wall scene-thumb[data-drawn]") !== null);
    const columns = await tiles.evaluateAll(
      (all) => all.filter((tile) => tile.offsetTop === all[0].offsetTop).length,
    );
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    assert.equal(await focusedSeed(page), 1 + 1 + columns);
    for (let press = 0; press < 12; press++) await page.keyboard.press("PageDown");
    const seed = await focusedSeed(page);
    assert.ok(seed > 12 * columns, `seed ${seed} is far down`);
    assert.ok((await tiles.count()) < 15 * columns, "only tiles in sight exist");
    await page.waitForFunction(
      () => document.activeElement.querySelector("scene-thumb[data-drawn]") !== null,
    );
    await page.keyboard.press("Enter");
    await drawn(page, seed);
    await canvasShows(page, await enginePixels(page, seed), TOLERANCE);
    assert.equal(await page.evaluate(() => document.activeElement.id), "open-wall");
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("samples beside the picture are others after each shuffle", async () => {
    const { page } = await open();
    await drawn(page, 42);
    const names = () => page.locator(".sample-row .tile").evaluateAll((all) => all.map(({ title }) => title));
    const first = await names();
    assert.equal(new Set(first).size, 8);
    await page.click("#shuffle");
    const second = await names();
    assert.equal(first.filter((name) => second.includes(name)).length, 0);
    await page.locator(".sample-row .tile").nth(2).click();
    await drawn(page, second[2].replace("Seed ", ""));
    await page.context().close();
  });

  for (const scheme of ["light", "dark"]) {
    test(`keeps nobody out, ${scheme}`, async () => {
      const { page } = await open({ screen: { colorScheme: scheme }, hash: "noise=3" });
      await drawn(page, 42);
      assert.deepEqual(await barriers(page), []);
      await page.click("#open-wall");
      await page.waitForFunction(
        () => document.querySelector("sample-wall scene-thumb[data-drawn]") !== null,
      );
      assert.deepEqual(await barriers(page), []);
      await page.context().close();
    });
  }
});

/** The middle of the picture, and its width; mice go by whole pixels. */
async function middle(page) {
  const { x, y, width } = await page.locator("#picture").boundingBox();
  return [Math.round(x + width / 2), Math.round(y + width / 2), width];
}

async function focusedSeed(page) {
  return Number((await page.evaluate(() => document.activeElement.title)).replace("Seed ", ""));
}
