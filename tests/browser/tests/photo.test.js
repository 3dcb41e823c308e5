import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { barriers } from "../lib/axe.js";
import { pixelsOf } from "../lib/canvases.js";
import { file, heicHead, pairOf, pngHead, pngOf, stepped, turnedPhoto } from "../lib/photos.js";
import { at, said, scenePixels, stateOf } from "../lib/scenes.js";
import { stage } from "../lib/stage.js";
import { DIST } from "../lib/surroundings.js";
import { canvasShows, complaint, distance, drawn, visit } from "../lib/visitor.js";

/** Of 255: two roundings to 8 bit. */
const TOLERANCE = 2;

/** Steps of a search on the CPU; the fixture's own pictures are found to 33 dB in 50. */
const STEPS = 70;

const CALM = { reducedMotion: "reduce" };

async function open(on, { backend = "cpu", hash = "screen=photo", screen = CALM } = {}) {
  const visitor = await visit(on.browser, `${on.server.address}?backend=${backend}#${hash}`, screen);
  await drawn(visitor.page, 42);
  await visitor.page.waitForSelector("#photo-file", { state: "attached" });
  return visitor;
}

async function choose(page, buffer) {
  await page.setInputFiles("#photo-file", file("photo", buffer));
  await page.waitForSelector("crop-view");
}

async function stop(page) {
  await page.click("#photo-stop");
  await page.waitForSelector("#photo-on");
}

/** The difference at the first and at the last step, in per cent. */
async function differences(page) {
  const [, first, last] = /from ([\d.]+) % to ([\d.]+) %/.exec(
    await page.getAttribute(".loss-curve", "aria-label"),
  );
  return { first: Number(first), last: Number(last) };
}

function decibels(a, b) {
  const square = a.reduce((sum, value, index) => sum + (value - b[index]) ** 2, 0);
  // Alpha, a quarter of the bytes, never differs.
  return 10 * Math.log10(255 ** 2 / (square / (a.length * 0.75)));
}

/** What the crop's canvas shows in the middle of each half: `red` or `blue`, above and below. */
async function halves(page) {
  const pixels = await pixelsOf(page, "crop-view canvas");
  const side = Math.sqrt(pixels.length / 4);
  const colour = (row) => {
    const [red, , blue] = pixels.subarray(4 * (Math.floor(row * side) * side + (side >> 1)));
    return red > blue ? "red" : "blue";
  };
  return [colour(0.25), colour(0.75)];
}

describe("the screen Photo", () => {
  const on = stage();

  test("finds a picture of the generator's own, which can be used and sent", async (context) => {
    const { page, troubles } = await open(on);
    const target = await scenePixels(page, { content: at(7, 3) });
    const photo = await pngOf(page, target);
    const requests = [];
    page.on("request", (request) => requests.push(request));

    assert.match(await page.textContent("photo-screen"), /The photo never leaves this machine\./);
    await choose(page, photo);
    await page.click("#photo-find");
    await said(page, "Searching.");
    const loaded = requests.length;
    assert.deepEqual(await pixelsOf(page, ".photo-target"), target);
    await stepped(page, STEPS);
    await stop(page);
    assert.equal(requests.length, loaded, "nothing is fetched or sent while the search runs");
    for (const request of requests) {
      assert.equal(request.method(), "GET");
      assert.equal(new URL(request.url()).search, "");
    }
    const { first, last } = await differences(page);
    assert.ok(last < first / 5, `the difference fell from ${first} % to ${last} %`);

    await page.click("#photo-keyframe");
    await page.click("#photo-use");
    await said(page, "A found picture, drawn in");
    const { point, path } = await stateOf(page);
    assert.deepEqual(path.keys, [point]);
    const found = await scenePixels(page, { content: point });
    const quality = decibels(found, target);
    context.diagnostic(`${quality.toFixed(1)} dB after ${STEPS} steps`);
    assert.ok(quality > 30, `${quality} dB`);
    await canvasShows(page, found, TOLERANCE);
    await page.waitForFunction(() => location.hash.includes("at=z0"));

    const link = new URL(page.url());
    const { page: other } = await visit(on.browser, link.href, CALM);
    await said(other, "A found picture, drawn in");
    assert.deepEqual(await scenePixels(other, { content: (await stateOf(other)).point }), found);
    await canvasShows(other, found, TOLERANCE);
    await page.keyboard.press("Control+z");
    assert.deepEqual((await stateOf(page)).point, at(42));
    assert.deepEqual(troubles, []);
    await other.context().close();
    await page.context().close();
  });

  test("searches by WebGPU where that is wanted", async () => {
    const { page, troubles } = await open(on, { backend: "webgpu" });
    await choose(page, await pngOf(page, await scenePixels(page, { content: at(7, 3) })));
    await page.click("#photo-find");
    await stepped(page, 5);
    await stop(page);
    const { first, last } = await differences(page);
    assert.ok(last < 0.95 * first, `the difference fell from ${first} % to ${last} %`);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("takes the part that is dragged, moved by keys or zoomed", async () => {
    const { page, troubles } = await open(on);
    const [left, right] = [
      await scenePixels(page, { content: at(1) }),
      await scenePixels(page, { content: at(2) }),
    ];
    await choose(page, await pairOf(page, left, right));
    const target = async () => {
      await page.click("#photo-find");
      await page.waitForSelector(".photo-target");
      const pixels = await pixelsOf(page, ".photo-target");
      await page.waitForSelector("#photo-stop");
      await page.click("#photo-stop");
      await page.click("#photo-recrop, crop-view");
      await page.waitForSelector("crop-view");
      return pixels;
    };
    const { x, y, width } = await page.locator("crop-view").boundingBox();
    await page.mouse.move(x + 0.2 * width, y + width / 2);
    await page.mouse.down();
    await page.mouse.move(x + 0.9 * width, y + width / 2, { steps: 4 });
    await page.mouse.up();
    assert.deepEqual(await target(), left);

    await page.focus("crop-view");
    for (let press = 0; press < 20; press++) await page.keyboard.press("ArrowRight");
    assert.deepEqual(await target(), right);

    await page.focus("crop-view");
    await page.keyboard.press("+");
    assert.equal(await page.textContent("output[for=photo-zoom]"), "1.1 ×");
    assert.ok(distance(await target(), right) > TOLERANCE, "what is zoomed is another picture");
    await page.focus("#photo-zoom");
    await page.keyboard.press("Home");
    await page.focus("crop-view");
    for (let press = 0; press < 20; press++) await page.keyboard.press("ArrowRight");
    assert.deepEqual(await target(), right);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("turns photographs as their cameras say", async () => {
    const { page, troubles } = await open(on);
    for (const [orientation, expected] of [
      [6, ["red", "blue"]],
      [8, ["blue", "red"]],
    ]) {
      await choose(page, await turnedPhoto(page, orientation));
      // The middle square of the upright photograph has both halves; both ends of it have one.
      assert.deepEqual(await halves(page), expected);
      await page.focus("crop-view");
      for (let press = 0; press < 12; press++) await page.keyboard.press("ArrowUp");
      assert.deepEqual(await halves(page), [expected[0], expected[0]]);
      for (let press = 0; press < 24; press++) await page.keyboard.press("ArrowDown");
      assert.deepEqual(await halves(page), [expected[1], expected[1]]);
    }
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("refuses what is no photograph, and decodes nothing that is too large", async () => {
    const { page, troubles } = await open(on);
    await page.evaluate(() => {
      window.decoded = 0;
      const { createImageBitmap } = window;
      window.createImageBitmap = (...given) => {
        window.decoded += 1;
        return createImageBitmap(...given);
      };
    });
    const refused = async (buffer) => {
      await page.setInputFiles("#photo-file", file("photo", buffer));
      await said(page, "This ");
      const sentence = await complaint(page);
      await page.evaluate(() => document.querySelector("#status").replaceChildren());
      return sentence;
    };
    assert.match(
      await refused(pngHead(20_000, 10_000)),
      /^This picture has 200 megapixels, more than the 100 /,
    );
    assert.match(await refused(heicHead(20_000, 10_000)), /^This picture has 200 megapixels/);
    assert.match(await refused(Buffer.alloc(0)), /^This file is empty/);
    assert.match(await refused("Dear diary"), /^This file is no picture that browsers can read/);
    assert.equal(await page.evaluate(() => window.decoded), 0);
    assert.match(await refused(heicHead(640, 480)), /^This browser cannot read HEIC photographs: /);
    assert.match(await refused(pngHead(640, 480)), /^This picture is damaged, /);
    assert.equal(await page.locator("photo-desk").count(), 0);

    // What is refused takes nothing away.
    await choose(page, await pngOf(page, await scenePixels(page, { content: at(7) })));
    await page.click("#photo-find");
    await stepped(page, 3);
    assert.match(await refused("Dear diary"), /^This file is no picture/);
    await page.waitForSelector("#photo-use");
    await page.click("#photo-on");
    await stepped(page, 6);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("takes a photograph that is dropped or pasted, and leaves models to the page", async () => {
    const { page, troubles } = await open(on);
    const photo = [...(await pngOf(page, await scenePixels(page, { content: at(7) })))];
    const transfer = await page.evaluateHandle((bytes) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(bytes)], "photo.png", { type: "image/png" }));
      return data;
    }, photo);
    await page.dispatchEvent("#frame", "drop", { dataTransfer: transfer });
    await page.waitForSelector("crop-view");
    await page.click("text=Remove the photo");
    await page.waitForSelector("crop-view", { state: "detached" });
    await page.evaluate((data) => {
      document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
    }, transfer);
    await page.waitForSelector("crop-view");

    // On other screens the same file is not a photograph.
    await page.click("#tab-explore");
    await page.waitForSelector("photo-desk", { state: "detached" });
    assert.equal(await page.locator("#picture").evaluate(({ inert }) => inert), false);
    await page.click("#tab-photo");
    await page.waitForSelector("crop-view");
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  for (const colorScheme of ["light", "dark"]) {
    test(`keeps nobody out, in ${colorScheme} colours`, async () => {
      const { page } = await open(on, { screen: { ...CALM, colorScheme } });
      assert.deepEqual(await barriers(page), []);
      await choose(page, await pngOf(page, await scenePixels(page, { content: at(7) })));
      assert.deepEqual(await barriers(page), []);
      const focused = () => page.evaluate(() => document.activeElement.id);
      await page.focus("#photo-find");
      await page.keyboard.press("Enter");
      await stepped(page, 3);
      assert.deepEqual(await barriers(page), []);
      assert.equal(await focused(), "photo-stop");
      await page.keyboard.press("Enter");
      await page.waitForSelector("#photo-on");
      assert.deepEqual(await barriers(page), []);
      assert.equal(await focused(), "photo-use");
      await page.keyboard.press("Enter");
      await said(page, "A found picture, drawn in");
      assert.equal(await focused(), "photo-file");
      await page.context().close();
    });
  }
});

/** The search's worker, whose device is gone after its fifth answer. */
const LOST = `
let answers = 0;
const { postMessage } = self;
self.postMessage = (reply) => {
  answers += 1;
  postMessage.call(self, answers === 5 ? { kind: "fault", message: "the GPU's device was lost" } : reply);
};
`;

describe("a search whose device is lost", () => {
  const worker = readdirSync(join(DIST, "assets")).find((name) => /^search-worker-.*\.js$/.test(name));
  const script = LOST + readFileSync(join(DIST, "assets", worker), "utf8");
  const on = stage({
    faults: {
      [`/assets/${worker}`]: (_, response) =>
        response.writeHead(200, { "Content-Type": "text/javascript" }).end(script),
    },
  });

  test("keeps what was found, and goes on from there", async () => {
    const { page, troubles } = await open(on);
    await choose(page, await pngOf(page, await scenePixels(page, { content: at(7, 3) })));
    await page.click("#photo-find");
    const sentence = "The GPU's device was lost. What was found so far is kept.";
    assert.equal(await complaint(page), sentence);
    const before = await differences(page);
    await page.click("#photo-on");
    await page.waitForFunction(() =>
      /^Step 6 of/.test(document.querySelector(".photo-progress p").textContent),
    );
    await page.waitForSelector("#photo-use");
    const after = await differences(page);
    assert.equal(after.first, before.first);
    assert.ok(after.last < before.first, `${after.last} % is nearer than ${before.first} %`);
    await page.click("#photo-use");
    await said(page, "A found picture, drawn in");
    assert.deepEqual(troubles, []);
    await page.context().close();
  });
});
