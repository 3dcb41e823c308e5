import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { barriers } from "../lib/axe.js";
import { pixelsOf } from "../lib/canvases.js";
import { at, said, scenePixels, stateOf } from "../lib/scenes.js";
import { stage } from "../lib/stage.js";
import { canvasShows, distance, drawn, visit } from "../lib/visitor.js";

/** Of 255: two roundings to 8 bit. */
const TOLERANCE = 2;
/**
 * Of 255: what putting a child's turns and moves into a latent of 16-bit floats changes single pixels by, where the picture has
 * its edges.
 */
const ROUNDED = 16;
/** What two pictures differ by that nobody takes for the same. */
const DIFFERENT = 20;
/** Steps from the middle of a slider to its ends. */
const REACH = 5;

const CALM = { reducedMotion: "reduce" };

describe("the screen Directions", () => {
  const on = stage();

  async function open({ place = "", backend = "cpu", screen = CALM } = {}) {
    const address = `${on.server.address}?backend=${backend}#screen=directions${place}`;
    const visitor = await visit(on.browser, address, screen);
    await visitor.page.waitForSelector("#direction-1");
    await said(visitor.page, place === "" ? "Seed 42, drawn in" : "Near seed");
    return visitor;
  }

  /** RGBA of each child's picture, once all are drawn. */
  async function childrenOf(page) {
    await page.locator(".children").scrollIntoViewIfNeeded();
    await page.waitForFunction(
      () => document.querySelectorAll(".children scene-thumb[data-drawn]").length === 8,
    );
    const pictures = [];
    for (let child = 1; child <= 8; child++) {
      pictures.push(await pixelsOf(page, `.children .tile:nth-child(${child}) canvas`));
    }
    return pictures;
  }

  for (const backend of ["cpu", "webgpu"]) {
    test(`a slider changes the picture, and 0 brings it back, by ${backend}`, async () => {
      const { page, troubles } = await open({ backend });
      const first = await canvasShows(page, await scenePixels(page, { content: at(42) }), TOLERANCE);
      await page.focus("#direction-1");
      await page.keyboard.press("End");
      await said(page, "Near seed 42, drawn in");
      assert.deepEqual((await stateOf(page)).point, { ...at(42), moves: [REACH] });
      const moved = await scenePixels(page, { content: { ...at(42), moves: [REACH] } });
      assert.ok(distance(first, moved) > DIFFERENT);
      await canvasShows(page, moved, TOLERANCE);

      await page.keyboard.press("Delete");
      await drawn(page, 42);
      await canvasShows(page, first, 0);
      await page.click(".direction:nth-child(2) .tile >> nth=0");
      await said(page, "Near seed 42, drawn in");
      assert.deepEqual((await stateOf(page)).point.moves, [0, -REACH]);
      await page.dblclick("#direction-2");
      await drawn(page, 42);
      await canvasShows(page, first, 0);
      assert.deepEqual(troubles, []);
      await page.context().close();
    });
  }

  test("all sliders go back to the middle at once, and the place is in the address", async () => {
    const { page } = await open();
    for (const direction of [1, 3]) {
      await page.focus(`#direction-${direction}`);
      await page.keyboard.press("PageUp");
      await page.keyboard.press("ArrowRight");
    }
    const { point } = await stateOf(page);
    assert.ok(point.moves[0] > 0.1 && point.moves[1] === 0 && point.moves[2] > 0.1, `${point.moves}`);
    const text = `m0:${point.moves[0]},2:${point.moves[2]}`;
    await page.waitForFunction((moves) => location.hash.includes(`at=42,0;${moves}`), text);
    await page.click("#reset-directions");
    await drawn(page, 42);
    assert.deepEqual((await stateOf(page)).point, at(42));
    assert.ok(await page.isDisabled("#reset-directions"));

    assert.equal(await page.locator(".direction").count(), 10);
    await page.click("#more-directions");
    assert.equal(await page.locator(".direction").count(), 16);
    assert.equal(await page.locator("#more-directions").count(), 0);
    await page.context().close();
  });

  test("a random direction leads all the way to another sample", async () => {
    const { page } = await open();
    const first = await scenePixels(page, { content: at(42) });
    await page.click("#another-direction");
    await said(page, "Near seed 42, drawn in");
    const [{ seed, by }] = (await stateOf(page)).point.turns;
    assert.equal(by, 0.3);
    await page.focus("#turn");
    await page.keyboard.press("End");
    await page.waitForFunction(() => window.fastgan.state().point.turns[0].by === 1);
    const other = await scenePixels(page, { content: at(seed | 0) });
    assert.ok(distance(other, first) > DIFFERENT);
    await canvasShows(page, other, TOLERANCE);
    await page.click("#another-direction");
    await page.waitForFunction((former) => window.fastgan.state().point.turns[0].seed !== former, seed);
    assert.equal((await stateOf(page)).point.turns.length, 1);
    await page.focus("#turn");
    await page.keyboard.press("Home");
    await drawn(page, 42);
    await canvasShows(page, first, TOLERANCE);
    await page.context().close();
  });

  test("children differ from their parent as much as is wished for", async () => {
    const { page, troubles } = await open();
    await page.click("#make-children");
    await page.focus("#difference");
    await page.keyboard.press("Home");
    const [same, ...others] = await childrenOf(page);
    const side = Math.sqrt(same.length / 4);
    await canvasShows(page, same, 0);
    for (const other of others) assert.deepEqual(other, same);

    for (let press = 0; press < 12; press++) await page.keyboard.press("ArrowRight");
    const children = await childrenOf(page);
    for (const child of children) assert.ok(distance(child, same) > DIFFERENT);
    assert.ok(distance(children[0], children[1]) > DIFFERENT);

    await page.click(".children .tile:nth-child(3)");
    await said(page, "Near seed 42, drawn in");
    assert.equal((await stateOf(page)).point.turns[0].by, 0.6);
    assert.equal(Math.sqrt(children[2].length / 4), side);
    await canvasShows(page, children[2], 0);
    const grandchildren = await childrenOf(page);
    assert.ok(grandchildren.every((child) => distance(child, children[2]) > DIFFERENT));

    await page.click("#step-back");
    await drawn(page, 42);
    await canvasShows(page, same, 0);
    assert.ok(await page.isDisabled("#step-back"));
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("generations have no end", async () => {
    const turns = Array.from({ length: 32 }, (_, index) => `${index + 1}:0.2`).join();
    const { page } = await open({ place: `&at=42,0;t${turns};m0:1` });
    assert.equal((await stateOf(page)).point.turns.length, 32);
    await page.click("#make-children");
    const children = await childrenOf(page);
    await page.click(".children .tile:nth-child(1)");
    await page.waitForFunction(() => window.fastgan.state().point.turns.length === 1);
    const { point } = await stateOf(page);
    assert.ok("latent" in point.at);
    assert.deepEqual(point.moves, []);
    await canvasShows(page, children[0], ROUNDED);
    await page.context().close();
  });

  for (const colorScheme of ["light", "dark"]) {
    test(`keeps nobody out, in ${colorScheme} colours`, async () => {
      const { page } = await open({ screen: { ...CALM, colorScheme } });
      await page.focus("#make-children");
      await page.keyboard.press("Enter");
      await page.waitForSelector(".children");
      assert.deepEqual(await barriers(page), []);
      await page.context().close();
    });
  }
});
