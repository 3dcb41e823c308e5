import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch } from "../lib/browser.js";
import { serve } from "../lib/server.js";
import { stage } from "../lib/stage.js";
import { DIST, FIXTURES, gateless, models } from "../lib/surroundings.js";
import {
  canvasShows,
  distance,
  enginePixels,
  floats,
  scenePixels,
  statusSays,
  visit,
} from "../lib/visitor.js";

const { file, resolution } = models.find((model) => model.resolution === 256);
const CONTENT = 42;
const STYLE = 7;

/** How far a change at a gate's map spreads through the layers above it, in pixels of the picture; and the dab's soft edge. */
const SPREAD = 40;

describe("the screen Mix", () => {
  let server;
  let browser;
  /** RGBA of the content alone, and with the style in every gate. */
  let plain;
  let styled;
  /** The same as raw values. */
  let plainFloats;
  let styledFloats;

  before(async () => {
    server = await serve({ dist: DIST, models: FIXTURES });
    browser = await launch({ webgpu: false });
    const { page } = await mix("");
    plain = await enginePixels(page, CONTENT);
    // The engine's own terms: latents, gate by gate.
    const request = async ([content, style, kind]) => {
      const { latent, info, ...console } = window.fastgan;
      const z = await latent(style);
      const styles = info().gates.map(() => ({ z, strength: 1 }));
      return console[kind]({ samples: [{ content: await latent(content), styles }] });
    };
    styled = Uint8Array.from(
      await page.evaluate(`(${request})(${JSON.stringify([CONTENT, STYLE, "pixels"])}).then(Array.from)`),
    );
    plainFloats = await floats(page, request, [CONTENT, CONTENT, "floats"]);
    styledFloats = await floats(page, request, [CONTENT, STYLE, "floats"]);
    assert.ok(distance(plain, styled) > 2, "the style is another picture");
    await page.context().close();
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  /** The screen, with a style where `state` names one. */
  async function mix(state, screen = {}) {
    const address = `${server.address}?backend=cpu#model=${file}&screen=mix&mode=mix${state}`;
    const visitor = await visit(browser, address, screen);
    await statusSays(visitor.page, /drawn in/);
    return visitor;
  }

  const withStyle = (more = "", screen = {}) => mix(`&style=${STYLE},0&strengths=1,1,1${more}`, screen);

  test("draws the content where it is its own style, or the style has no strength", async () => {
    for (const state of [`&style=${CONTENT},0&strengths=1,1,1`, `&style=${STYLE},0&strengths=0,0,0`]) {
      const { page, troubles } = await mix(state);
      await canvasShows(page, plain, 0);
      assert.deepEqual(troubles, []);
      await page.context().close();
    }
  });

  test("draws what the engine draws of all gates, and each gate has a part in it", async () => {
    const { page, troubles } = await withStyle();
    await canvasShows(page, styled, 0);
    const gates = page.locator(".gate input[type=checkbox]");
    assert.equal(await gates.count(), 3);
    for (const gate of [0, 1, 2]) await gates.nth(gate).uncheck();
    await canvasShows(page, plain, 0);

    const alone = [];
    for (const gate of [0, 1, 2]) {
      await gates.nth(gate).check();
      const strengths = [0, 1, 2].map((other) => (other === gate ? 1 : 0));
      const expected = await scenePixels(page, { style: { strengths } });
      alone.push(await canvasShows(page, expected, 0));
      await gates.nth(gate).uncheck();
    }
    for (const [i, picture] of alone.entries()) {
      assert.ok(distance(picture, plain) > 0, `gate ${i} changes the picture`);
      assert.ok(distance(picture, styled) > 0, `gate ${i} is not all of the style`);
    }

    await gates.nth(0).check();
    await page.locator(".gate input[type=range]").first().focus();
    await page.keyboard.press("Home");
    for (let step = 0; step < 50; step++) await page.keyboard.press("ArrowRight");
    await canvasShows(page, await scenePixels(page, { style: { strengths: [0.5, 0, 0] } }), 0);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("shows in the main picture what was pressed in the grid", async () => {
    const { page, troubles } = await mix("");
    const cells = page.locator("mix-grid [role=gridcell] button");
    assert.equal(await cells.count(), 12);
    await cells.nth(6).click();
    await statusSays(page, /in the style of .*drawn in/);
    assert.equal(await cells.nth(6).getAttribute("aria-pressed"), "true");
    const scene = await cells
      .nth(6)
      .locator("scene-thumb")
      .evaluate((thumb) => thumb.scene);
    await canvasShows(page, await enginePixelsOf(page, scene), 0);

    // The small picture is the same one in another size.
    await cells.nth(6).locator("scene-thumb[data-drawn]").waitFor();
    const side = await cells
      .nth(6)
      .locator("scene-thumb canvas")
      .evaluate(({ width }) => width);
    const small = await cells.nth(6).locator("scene-thumb canvas").evaluate(readCanvas);
    await canvasShows(page, Uint8Array.from(small), 0);
    assert.equal(small.length, 4 * side * side);

    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    assert.equal(await cells.nth(2).getAttribute("aria-pressed"), "true");
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("exchanges what is not pinned, and takes rows and columns on and off", async () => {
    const { page, troubles } = await withStyle();
    const names = () =>
      page.locator("mix-grid .mix-heading .tile").evaluateAll((all) => all.map((one) => one.title));
    const before = await names();
    assert.equal(before.length, 7);
    await page.locator("mix-grid .mix-heading").nth(2).hover();
    await page.locator("mix-grid .mix-pin").nth(2).click();
    await page.getByRole("button", { name: "Shuffle" }).click();
    const shuffled = await names();
    const kept = before.filter((name) => shuffled.includes(name));
    assert.deepEqual(kept, [`seed ${STYLE} as style`, before[2], `seed ${CONTENT} as content`]);

    await page.getByRole("button", { name: "Row" }).click();
    await page.getByRole("button", { name: "Column" }).click();
    await page.getByRole("button", { name: "Use as style" }).click();
    assert.equal(await page.locator("mix-grid [role=gridcell]").count(), 4 * 6);
    assert.ok((await names()).includes(`seed ${CONTENT} as style`));
    // By keyboard, too: what belongs to a heading comes after it.
    await page.locator("mix-grid .mix-heading .tile").first().focus();
    await page.keyboard.press("Enter");
    for (let stop = 0; stop < 2; stop++) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement.dataset.place === "0,1");
    assert.equal(await page.locator("mix-grid [role=gridcell]").count(), 4 * 5);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("changes only the part that the brush paints, and the eraser brings back just that", async () => {
    const { page, troubles } = await withStyle();
    await page.getByRole("radio", { name: "Where I paint" }).check();
    await canvasShows(page, plain, 0);

    await paint(page, [
      [64, 64],
      [80, 64],
      [96, 72],
    ]);
    const painted = await settledCanvas(page);
    const { strokes } = (await page.evaluate(() => window.fastgan.state())).style;
    assert.equal(strokes.length, 1);
    const reach = strokes[0].radius * resolution + SPREAD;
    const near = (x, y) => x > 64 - reach && x < 96 + reach && y > 64 - reach && y < 72 + reach;
    const floats = await sceneFloats(page);
    assert.equal(
      most(floats, plainFloats, (x, y) => !near(x, y)),
      0,
      "not a bit changes elsewhere",
    );
    const core = (x, y) => Math.hypot(x - 80, y - 66) < 8;
    const [change, rest] = [most(floats, plainFloats, core), most(floats, styledFloats, core)];
    assert.ok(change > 1e-3, `the style is there: ${change}`);
    assert.ok(rest < change / 2, `it is that style: ${rest} from it, ${change} from the content`);

    // A link leads to the very same picture.
    await page.waitForFunction(() => location.hash.includes("strokes="));
    const other = await visit(browser, page.url());
    await statusSays(other.page, /drawn in/);
    await canvasShows(other.page, painted, 0);
    await other.page.context().close();

    await page.getByRole("button", { name: "Eraser" }).click();
    await paint(page, [
      [40, 48],
      [120, 48],
      [120, 64],
      [40, 64],
      [40, 80],
      [120, 80],
      [120, 96],
      [40, 96],
    ]);
    await canvasShows(page, plain, 0);

    await page.click("#undo");
    await canvasShows(page, painted, 0);
    await page.click("#undo");
    await canvasShows(page, plain, 0);
    await page.click("#redo");
    await canvasShows(page, painted, 0);
    await page.click("#clear-strokes");
    await canvasShows(page, plain, 0);
    await page.getByRole("radio", { name: "Everywhere" }).check();
    await canvasShows(page, styled, 0);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("is painted by keyboard", async () => {
    const { page, troubles } = await withStyle("&strokes=0");
    await canvasShows(page, plain, 0);
    await page.locator("brush-overlay").focus();
    for (let step = 0; step < 2; step++) await page.keyboard.press("Shift+ArrowLeft");
    await page.keyboard.down(" ");
    for (let step = 0; step < 5; step++) await page.keyboard.press("ArrowDown");
    await page.keyboard.up(" ");
    await settledCanvas(page);
    const floats = await sceneFloats(page);
    assert.ok(
      most(floats, plainFloats, (x, y) => Math.hypot(x - 77, y - 141) < 12) > 1e-3,
      "the style is there",
    );
    assert.equal(
      most(floats, plainFloats, (x) => x > 180),
      0,
      "and not elsewhere",
    );
    await page.keyboard.press("]");
    assert.equal(await page.inputValue("#brush-size"), "0.15");
    await page.keyboard.press("Control+z");
    await canvasShows(page, plain, 0);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("is painted with a finger, which does not scroll the page", async () => {
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    const { page, troubles } = await withStyle("&strokes=0", phone);
    const session = await page.context().newCDPSession(page);
    const { x, y, width } = await page.locator("brush-overlay").boundingBox();
    const touch = (type, ...points) =>
      session.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: points.map(([column, row]) => ({ x: x + column * width, y: y + row * width })),
      });
    await touch("touchStart", [0.3, 0.8]);
    for (let step = 1; step <= 6; step++) await touch("touchMove", [0.3, 0.8 - 0.1 * step]);
    await touch("touchEnd");
    await statusSays(page, /drawn in/);
    const { style } = await page.evaluate(() => window.fastgan.state());
    assert.equal(style.strokes.length, 1);
    const { places } = style.strokes[0];
    assert.ok(
      Math.abs(places[0] - 0.3) < 0.01 && Math.abs(places[1] - 0.8) < 0.01,
      `starts at ${places.slice(0, 2)}`,
    );
    assert.ok(
      Math.abs(places.at(-2) - 0.3) < 0.01 && Math.abs(places.at(-1) - 0.2) < 0.01,
      `ends at ${places.slice(-2)}`,
    );
    assert.equal(await page.evaluate(() => scrollY), 0);
    const floats = await sceneFloats(page);
    const painted = (column, row) => Math.hypot(column - 0.3 * resolution, row - 0.5 * resolution) < 8;
    assert.ok(most(floats, plainFloats, painted) > 1e-3, "the style is there");
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("follows a pen's pressure, and no finger's", async () => {
    const { page } = await withStyle("&strokes=0");
    const widths = [];
    for (const pointerType of ["pen", "touch"]) {
      await page.locator("brush-overlay").evaluate((overlay, type) => {
        const { left, top } = overlay.getBoundingClientRect();
        const send = (name, x, pressure) =>
          overlay.dispatchEvent(
            new PointerEvent(name, {
              ...{ pointerId: 1, pointerType: type, isPrimary: true, bubbles: true, pressure },
              ...{ clientX: left + x, clientY: top + 90, button: 0, buttons: 1 },
            }),
          );
        // A pointer that no hand holds cannot be captured.
        overlay.setPointerCapture = () => undefined;
        send("pointerdown", 40, 0.2);
        send("pointermove", 80, 0.2);
        send("pointermove", 120, 1);
        send("pointerup", 120, 0);
      }, pointerType);
      const { style } = await page.evaluate(() => window.fastgan.state());
      widths.push(style.strokes.map(({ radius }) => radius));
    }
    const [pen, both] = widths;
    assert.equal(pen.length, 2);
    assert.ok(pen[0] < pen[1], `${pen}`);
    assert.deepEqual(both.slice(2), [pen[1]]);
    await page.context().close();
  });
});

describe("the screen Mix by webgpu", () => {
  const on = stage();

  test("mixes, and changes only the part that the brush paints, as the CPU does", async () => {
    const { file, resolution } = models[0];
    const state = `#model=${file}&screen=mix&mode=mix&at=${CONTENT},0&style=${STYLE},0&strengths=1`;
    const pictures = {};
    for (const backend of ["cpu", "webgpu"]) {
      const { page, troubles } = await visit(on.browser, `${on.server.address}?backend=${backend}${state}`);
      await statusSays(page, /in the style of seed 7, drawn in/);
      const styled = await sceneFloats(page);
      const shown = await canvasShows(page, await scenePixels(page, {}), 2);
      await page.getByRole("radio", { name: "Where I paint" }).check();
      const plain = await sceneFloats(page);
      // A dab in a corner reaches less far than the other half of the picture.
      const { x, y, width } = await page.locator("brush-overlay").boundingBox();
      await page.mouse.click(x + 0.12 * width, y + 0.12 * width);
      await statusSays(page, /drawn in/);
      const painted = await sceneFloats(page);
      const half = (column, row) => column > resolution / 2 || row > resolution / 2;
      assert.equal(most(painted, plain, half, resolution), 0, "not a bit changes elsewhere");
      assert.ok(most(painted, plain, () => true, resolution) > 1e-3, "the style is there");
      await canvasShows(page, await scenePixels(page, {}), 2);
      pictures[backend] = { styled, plain, painted, shown };
      assert.deepEqual(troubles, []);
      await page.context().close();
    }
    for (const kind of ["styled", "plain", "painted"]) {
      assert.ok(distance(pictures.cpu[kind], pictures.webgpu[kind]) < 1e-3, `${kind} agrees`);
    }
  });
});

describe("the screen Mix of a model without gates", () => {
  const on = stage({ webgpu: false });

  test("says that there is nothing to mix, and draws the content alone", async () => {
    const state = `mode=mix&at=${CONTENT},0&style=${STYLE},0&strengths=1,1&strokes=0`;
    const address = `${on.server.address}?backend=cpu#model=${gateless.file}&screen=mix&${state}`;
    const { page, troubles } = await visit(on.browser, address);
    await statusSays(page, /^Seed 42, drawn in/);
    assert.match(await page.textContent("mix-screen"), /no gates/);
    assert.equal(await page.locator("mix-grid, .gates, brush-overlay").count(), 0);
    await canvasShows(page, await enginePixels(page, CONTENT), 0);

    // With a model that has gates the screen is what it was, and says no more of it without one.
    await page.selectOption("#model", models[0].file);
    await page.locator("mix-grid").waitFor();
    await statusSays(page, /in the style of seed 7, drawn in/);
    assert.equal(await page.locator("brush-overlay").count(), 1);
    await page.selectOption("#model", gateless.file);
    await page.locator("#no-gates").waitFor();
    assert.equal(await page.locator("brush-overlay").count(), 0);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });
});

/** Drags the mouse over pixels of the picture. */
async function paint(page, places) {
  const { x, y, width } = await page.locator("brush-overlay").boundingBox();
  const scale = width / resolution;
  for (const [index, [column, row]] of places.entries()) {
    await page.mouse.move(x + column * scale, y + row * scale, { steps: index === 0 ? 1 : 4 });
    if (index === 0) await page.mouse.down();
  }
  await page.mouse.up();
}

/** The canvas once the picture of the last step is there. */
async function settledCanvas(page) {
  await statusSays(page, /drawn in/);
  return canvasShows(page, await scenePixels(page, {}), 0);
}

/** Raw values [3, S, S] of what the page shows. */
function sceneFloats(page) {
  return floats(page, () => {
    const { point, style, truncation, noise } = window.fastgan.state();
    return window.fastgan.floats({ content: point, style, truncation, noise });
  });
}

/** Largest difference of raw values among the pixels that count. */
function most(a, b, counts, side = resolution) {
  const plane = side * side;
  assert.equal(a.length, 3 * plane);
  let largest = 0;
  for (let pixel = 0; pixel < plane; pixel++) {
    if (!counts(pixel % side, Math.floor(pixel / side))) continue;
    for (let i = pixel; i < a.length; i += plane) largest = Math.max(largest, Math.abs(a[i] - b[i]));
  }
  return largest;
}

/** RGBA of a scene by the engine of the page. */
async function enginePixelsOf(page, scene) {
  return Uint8Array.from(await page.evaluate(async (one) => [...(await window.fastgan.pixels(one))], scene));
}

/** Runs in the page: RGBA of a canvas. */
async function readCanvas(canvas) {
  const picture = await createImageBitmap(canvas);
  const copy = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
  copy.drawImage(picture, 0, 0);
  return [...copy.getImageData(0, 0, picture.width, picture.height).data];
}
