import { describe, expect, test } from "vitest";
import { contactGrid } from "../src/files/contact-grid";
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
