import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { resample } from "../lib/resample.js";
import { stage } from "../lib/stage.js";
import { models } from "../lib/surroundings.js";
import { canvasShows, distance, drawn, enginePixels, meanDistance, visit } from "../lib/visitor.js";

const [{ file, resolution }] = models;

/**
 * Of 255. The shader resamples floats with the reference's own cubic; the reference's input is rounded to bytes, and the
 * cubic's negative lobes make up to 1.6 of each rounding. The CPU's canvas smooths in the browser's own way; its mean is 1.4
 * away, where neighbours without smoothing are 2.7 and a shift by one pixel 5.7.
 */
const CLOSE = {
  webgpu: { measure: distance, tolerance: 2 },
  cpu: { measure: meanDistance, tolerance: 2 },
};

describe("the canvas", () => {
  const on = stage();

  for (const backend of ["cpu", "webgpu"]) {
    test(`is resampled to twice and half the picture's size, and exact at its own, by ${backend}`, async () => {
      const { page, troubles } = await visit(on.browser, `${on.server.address}?backend=${backend}#seed=42`);
      await drawn(page, 42);
      const picture = await enginePixels(page, 42);
      const { measure, tolerance } = CLOSE[backend];
      for (const factor of [1, 2, 0.5]) {
        if (factor === 1) await canvasShows(page, picture, 2);
        else await canvasShows(page, resample(picture, resolution, factor * resolution), tolerance, measure);
      }
      await canvasShows(page, picture, 2);
      assert.match(await page.textContent("#status"), /^Seed 42, drawn in/);
      assert.deepEqual(troubles, []);
      await page.context().close();
    });
  }

  for (const deviceScaleFactor of [1, 1.5, 3]) {
    test(`has one pixel for each of the screen's, ${deviceScaleFactor} to the page's`, async () => {
      const address = `${on.server.address}?backend=cpu#model=${file}`;
      const { page } = await visit(on.browser, address, { deviceScaleFactor });
      await drawn(page, 42);
      // A width that falls between pixels.
      await page.evaluate(() => {
        document.querySelector("#frame").style.width = "100.4px";
      });
      await page.waitForFunction(async () => {
        const canvas = window.canvas();
        const box = await new Promise((resolve) => {
          const observer = new ResizeObserver(([entry]) => {
            observer.disconnect();
            resolve(entry.devicePixelContentBoxSize[0]);
          });
          observer.observe(canvas, { box: "device-pixel-content-box" });
        });
        const { width, height } = await createImageBitmap(canvas);
        const screen = Math.abs(box.inlineSize - 100.4 * devicePixelRatio) < 1;
        return screen && width === box.inlineSize && height === box.blockSize;
      });
      await page.context().close();
    });
  }

  test("is saved in the model's resolution, whatever its own size", async () => {
    const { page } = await visit(on.browser, `${on.server.address}?backend=cpu#model=${file}`);
    await drawn(page, 42);
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
    const png = readFileSync(await download.path());
    const pixels = await page.evaluate(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      const copy = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
      copy.drawImage(picture, 0, 0);
      return [...copy.getImageData(0, 0, picture.width, picture.height).data];
    }, png.toString("base64"));
    assert.equal(pixels.length, resolution ** 2 * 4);
    assert.equal(distance(pixels, await enginePixels(page, 42)), 0);
    await page.context().close();
  });
});
