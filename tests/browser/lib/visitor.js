import assert from "node:assert/strict";
import { PATIENCE_MS, patiently } from "./patience.js";
import { troublesOf } from "./troubles.js";

/**
 * Opens the page as a visitor does, and writes down what no visitor should meet.
 *
 * @param {object} [screen] settings of Playwright's context, such as `deviceScaleFactor`; `init` runs in the page before
 *   anything else
 * @returns {Promise<{ page: import("playwright-core").Page, troubles: string[] }>}
 */
export async function visit(browser, address, { init, ...screen } = {}) {
  // What is kept for visits without a network would be loaded anew by every test.
  const context = await browser.newContext({ serviceWorkers: "block", ...screen });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const troubles = await troublesOf(page, address);
  await page.addInitScript(() => {
    window.said = [];
    new MutationObserver((changes) => {
      const told = changes.map(({ target }) => (target instanceof Text ? target.parentElement : target));
      const heard = told.filter((element) => element?.id === "status" || element?.id === "bytes");
      window.said.push(...heard.map(({ textContent }) => textContent));
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  if (init !== undefined) await page.addInitScript(init);
  await findCanvas(page);
  await page.goto(address);
  return { page, troubles };
}

/** Waits until the status says that a seed was drawn; fails at once when it says anything that is an error. */
export async function drawn(page, seed) {
  const said = await page.waitForFunction((wanted) => {
    const { textContent, dataset } = document.querySelector("#status");
    if (dataset.kind === "error") return textContent;
    return textContent.startsWith(`Seed ${wanted}, drawn in`) ? textContent : null;
  }, String(seed));
  assert.match(await said.jsonValue(), /drawn in/);
}

/** Waits until the status says a sentence and nothing is under way; fails at once when it says anything that is an error. */
export async function statusSays(page, sentence) {
  const said = await page.waitForFunction((source) => {
    const { textContent, dataset } = document.querySelector("#status");
    const said =
      dataset.kind === "error" || (dataset.kind === "calm" && new RegExp(source).test(textContent));
    return said ? textContent : null;
  }, sentence.source);
  assert.match(await said.jsonValue(), sentence);
}

/** Everything that the status and the loading's line have said since the page was opened. */
export function everythingSaid(page) {
  return page.evaluate(() => window.said);
}

/** Waits for an error in the status region and returns its sentence. */
export async function complaint(page) {
  const said = await page.waitForFunction(() => {
    const { textContent, dataset } = document.querySelector("#status");
    return dataset.kind === "error" ? textContent : null;
  });
  return said.jsonValue();
}

/** Types a seed, presses Enter, and waits for its picture. */
export async function generate(page, seed) {
  await page.fill("#seed", String(seed));
  await page.press("#seed", "Enter");
  await drawn(page, seed);
}

/** Waits until the address leads to a model of the list, or none, and to the place of a small seed. */
export function addressLeadsTo(page, file, seed) {
  const model = file === null ? [] : [`model=${file}`];
  // What is so by default is left out.
  const place = seed === 42 ? [] : [`at=${seed},0`];
  return page.waitForFunction(
    (hash) => location.hash === hash,
    `#${[...model, ...place].join("&")}`.replace(/^#$/, ""),
  );
}

/** Drops a file on the page. */
export async function drop(page, name, content) {
  const data = await page.evaluateHandle(
    ([file, base64]) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], file));
      return transfer;
    },
    [name, Buffer.from(content).toString("base64")],
  );
  await page.dispatchEvent("#frame", "drop", { dataTransfer: data });
}

/** Gives the picture's frame a side in pixels of the screen; the page draws anew to fit it. */
async function setSide(page, side) {
  await page.evaluate((length) => {
    const { style } = document.querySelector("#frame");
    style.width = `${length}px`;
    style.height = `${length}px`;
  }, side);
}

/** Makes `canvas()` in the page: the canvas of the main picture. */
export function findCanvas(page) {
  return page.addInitScript(() => {
    window.canvas = () => document.querySelector("#picture").shadowRoot.querySelector("canvas");
  });
}

/** RGBA of the canvas as the visitor sees it, once it has a side of so many pixels; null before. */
async function canvasPixels(page, side) {
  const pixels = await page.evaluate(async (length) => {
    const picture = await createImageBitmap(window.canvas());
    if (picture.width !== length || picture.height !== length) return null;
    const copy = new OffscreenCanvas(length, length).getContext("2d");
    copy.drawImage(picture, 0, 0);
    return [...copy.getImageData(0, 0, length, length).data];
  }, side);
  return pixels === null ? null : Uint8Array.from(pixels);
}

/**
 * Gives the canvas the side of `expected`, a square, asserts that it shows just that within `tolerance`, and returns its pixels.
 * The browser takes the worker's picture over with its next frame, hence the patience.
 */
export async function canvasShows(page, expected, tolerance, measure = distance) {
  const side = Math.sqrt(expected.length / 4);
  await setSide(page, side);
  let error;
  const ask = async () => {
    const pixels = await canvasPixels(page, side);
    error = pixels === null ? Number.POSITIVE_INFINITY : measure(pixels, expected);
    return error <= tolerance && pixels;
  };
  return patiently(page, ask, () => `the canvas is ${error} of 255 away from its picture`);
}

/** RGBA of a seed by the engine of the page, without the canvas. */
export async function enginePixels(page, seed) {
  return Uint8Array.from(
    await page.evaluate(async (text) => {
      const z = await window.fastgan.latent(BigInt(text));
      return [...(await window.fastgan.pixels(z))];
    }, String(seed)),
  );
}

/** RGBA of what the page shows, with some of its scene's parts exchanged, by the engine of the page, without the canvas. */
export async function scenePixels(page, { style, ...parts }) {
  return Uint8Array.from(
    await page.evaluate(
      async ([others, otherStyle]) => {
        const { point, truncation, noise, mode, style } = window.fastgan.state();
        const shown = mode === "mix" && style !== null ? { ...style, ...otherStyle } : null;
        return [
          ...(await window.fastgan.pixels({ content: point, style: shown, truncation, noise, ...others })),
        ];
      },
      [parts, style],
    ),
  );
}

/** Raw values [1, C, S, S] of a latent by the engine of the page. */
export function engineFloats(page, z) {
  return floats(page, (latent) => window.fastgan.floats(Float32Array.from(latent)), [...z]);
}

/** The floats that `compute` promises in the page, given `argument`. */
export async function floats(page, compute, argument) {
  const values = await page.evaluateHandle(compute, argument);
  // Base64 carries a million floats a hundred times faster than JSON does.
  const text = await values.evaluate(async (array) => {
    const reader = new FileReader();
    await new Promise((resolve) => {
      reader.onload = resolve;
      reader.readAsDataURL(new Blob([array]));
    });
    return reader.result.slice(reader.result.indexOf(",") + 1);
  });
  const bytes = Buffer.from(text, "base64");
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** Largest absolute difference of two equally long arrays. */
export function distance(a, b) {
  assert.equal(a.length, b.length);
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]));
  // A NaN would vanish in the maximum.
  assert.ok(a.every(Number.isFinite), "every value is finite");
  return largest;
}

/** Mean absolute difference of two equally long arrays. */
export function meanDistance(a, b) {
  assert.equal(a.length, b.length);
  return a.reduce((sum, value, index) => sum + Math.abs(value - b[index]), 0) / a.length;
}
