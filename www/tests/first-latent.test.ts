import { describe, expect, test } from "vitest";
import { placeOf } from "../src/scene/lattice";
import type { Point } from "../src/scene/scene";
import { firstLatent, meanSquare, sceneOf } from "../src/search/first-latent";

const rgba = (...values: number[]) => Uint8ClampedArray.from(values);

describe("meanSquare", () => {
  test("is that of the colours", () => {
    expect(meanSquare(rgba(10, 20, 30, 255), rgba(13, 20, 30, 255))).toBe(3);
  });

  test("sees colours over white, and none where nothing is", () => {
    expect(meanSquare(rgba(9, 99, 200, 0), rgba(255, 255, 255, 255))).toBe(0);
    // Three fifths of black are 102.
    expect(meanSquare(rgba(0, 0, 0, 153), rgba(102, 102, 102, 255))).toBeCloseTo(0);
  });
});

describe("firstLatent", () => {
  const target = rgba(50, 50, 50, 255);
  const nearest: Point = { at: placeOf(11n), turns: [], moves: [] };
  const drawn: unknown[] = [];
  const model = {
    pixels: async (scene: unknown) => {
      drawn.push(scene);
      const near = JSON.stringify(scene) === JSON.stringify(sceneOf(nearest));
      return near ? rgba(52, 52, 52, 255) : rgba(90, 90, 90, 255);
    },
    latent: async (point: Point) =>
      Float32Array.from([JSON.stringify(point) === JSON.stringify(nearest) ? 11 : 0]),
  };

  test("is that of the sample whose picture is nearest", async () => {
    const z = await firstLatent(model, target, new AbortController().signal);
    expect(drawn).toHaveLength(16);
    expect([...z]).toEqual([11]);
  });

  test("is given up when it is no longer wanted", async () => {
    drawn.length = 0;
    await expect(firstLatent(model, target, AbortSignal.abort(new Error("no longer")))).rejects.toThrow(
      "no longer",
    );
    expect(drawn).toHaveLength(1);
  });
});
