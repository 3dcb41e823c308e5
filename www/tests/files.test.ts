import { describe, expect, test } from "vitest";
import { contactGrid } from "../src/files/contact-grid";
import { dither } from "../src/files/dither";
import { fileName } from "../src/files/download";
import { frameCount, gifDelays, placeOf } from "../src/files/loop-frames";

describe("a contact sheet", () => {
  test.each([
    [1, 64, { columns: 1, rows: 1, cell: 64 }],
    [2, 64, { columns: 2, rows: 1, cell: 64 }],
    [12, 256, { columns: 4, rows: 3, cell: 256 }],
    [16, 1024, { columns: 4, rows: 4, cell: 256 }],
    [1000, 512, { columns: 32, rows: 32, cell: 128 }],
  ])("of %d samples of %d pixels", (count, side, grid) => {
    expect(contactGrid(count, side)).toEqual(grid);
  });

  test("has room for every sample and stays small enough for a canvas", () => {
    for (let count = 1; count <= 1000; count++) {
      const { columns, rows, cell } = contactGrid(count, 1024);
      expect(columns * rows).toBeGreaterThanOrEqual(count);
      expect(Math.max(columns, rows) * cell).toBeLessThanOrEqual(4096);
    }
  });
});

describe("the frames of a film", () => {
  test.each([
    [4, 30, 120],
    [0.5, 25, 13],
    [0, 25, 2],
    [1e9, 60, 7200],
  ])("%d s at %d frames a second", (seconds, fps, count) => {
    expect(frameCount(seconds, fps)).toBe(count);
  });

  test("of a loop never come twice; a way that ends shows its end", () => {
    const places = (loop: boolean) => [0, 1, 2, 3].map((index) => placeOf(index, 4, loop));
    expect(places(true)).toEqual([0, 0.25, 0.5, 0.75]);
    expect(places(false)).toEqual([0, 1 / 3, 2 / 3, 1]);
  });

  test.each([10, 12, 24, 25, 30, 50])("have delays that add up at %d frames a second", (fps) => {
    const delays = gifDelays(fps * 4, fps);
    expect(delays.reduce((sum, delay) => sum + delay)).toBe(400);
    expect(Math.max(...delays) - Math.min(...delays)).toBeLessThanOrEqual(1);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(2);
  });
});

describe("a file's name", () => {
  test.each([
    ["smileys.safetensors", "smileys.png"],
    ["Muscheln & Schnecken (2)", "Muscheln-Schnecken-2-.png"],
    ["../../etc/passwd", "etc-passwd.png"],
    ["", "fastgan.png"],
    ["a".repeat(300), `${"a".repeat(80)}.png`],
  ])("of %s", (stem, name) => {
    expect(fileName(stem, "png")).toBe(name);
  });
});

describe("dithering", () => {
  const grey = (value: number) =>
    Uint8ClampedArray.from({ length: 4 * 16 * 16 }, (_, at) => (at % 4 === 3 ? 255 : value));
  const dithered = (value: number) => {
    const pixels = grey(value);
    dither(pixels, 16);
    return pixels;
  };
  const red = (pixels: Uint8ClampedArray) => Array.from(pixels).filter((_, at) => at % 4 === 0);
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  test("keeps the mean, also after rounding to steps of 8", () => {
    for (let value = 16; value < 240; value += 5) {
      expect(Math.abs(mean(red(dithered(value))) - value)).toBeLessThan(0.6);
      const rounded = red(dithered(value)).map((level) => Math.round(level / 8) * 8);
      expect(Math.abs(mean(rounded) - value)).toBeLessThan(1);
    }
  });

  test("changes no pixel by more than half a step, and no transparency", () => {
    const pixels = dithered(100);
    expect(Math.max(...red(pixels).map((level) => Math.abs(level - 100)))).toBeLessThanOrEqual(4);
    expect(pixels.every((level, at) => at % 4 !== 3 || level === 255)).toBe(true);
    expect(new Set(red(pixels)).size).toBeGreaterThan(4);
  });
});
