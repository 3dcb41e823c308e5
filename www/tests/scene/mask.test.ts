import { describe, expect, it } from "vitest";
import { MASK_SIDE, maskOf } from "../../src/scene/mask";
import type { Stroke } from "../../src/scene/scene";

const stroke = (places: readonly number[], radius = 0.1, paints = true): Stroke => ({
  places,
  radius,
  paints,
});
const value = (mask: Float32Array, x: number, y: number) =>
  mask[Math.floor(y * MASK_SIDE) * MASK_SIDE + Math.floor(x * MASK_SIDE)];

/** Pixels whose centre is at least `radius` from the segment are 0, all others are not. */
function expectWithin(mask: Float32Array, radius: number, away: (x: number, y: number) => number) {
  for (let index = 0; index < mask.length; index++) {
    const x = ((index % MASK_SIDE) + 0.5) / MASK_SIDE;
    const y = (Math.floor(index / MASK_SIDE) + 0.5) / MASK_SIDE;
    if (away(x, y) >= radius) expect(mask[index]).toBe(0);
    else if (away(x, y) < radius - 1e-3) expect(mask[index]).toBeGreaterThan(0);
  }
}

describe("a mask", () => {
  it("is a soft round dab where one clicks", () => {
    const mask = maskOf([stroke([0.5, 0.5])]);
    expect(mask).toHaveLength(MASK_SIDE ** 2);
    expect(value(mask, 0.5, 0.5)).toBe(1);
    expect(value(mask, 0.54, 0.5)).toBe(1);
    expect(value(mask, 0.575, 0.5)).toBeCloseTo(0.5, 1);
    expectWithin(mask, 0.1, (x, y) => Math.hypot(x - 0.5, y - 0.5));
  });

  it("is an even band where one draws a line", () => {
    const mask = maskOf([stroke([0.2, 0.5, 0.8, 0.5])]);
    for (let x = 0.2; x < 0.8; x += 0.01) expect(value(mask, x, 0.5)).toBe(1);
    expectWithin(mask, 0.1, (x, y) => Math.hypot(Math.max(0.2 - x, x - 0.8, 0), y - 0.5));
  });

  it("does not care how finely a line was cut", () => {
    const whole = maskOf([stroke([0.25, 0.5, 0.75, 0.5])]);
    const pieces = maskOf([stroke([0.25, 0.5, 0.375, 0.5, 0.5, 0.5, 0.75, 0.5])]);
    expect(
      Math.max(...whole.map((strength, index) => Math.abs(strength - (pieces[index] ?? 9)))),
    ).toBeLessThan(1e-6);
  });

  it("does not add up", () => {
    expect(maskOf([stroke([0.5, 0.5]), stroke([0.5, 0.5])])).toEqual(maskOf([stroke([0.5, 0.5])]));
  });

  it("is taken away by an eraser, and painted again after it", () => {
    const away = maskOf([stroke([0.5, 0.5]), stroke([0.5, 0.5], 0.2, false)]);
    expect(away.every((strength) => strength === 0)).toBe(true);
    const again = maskOf([stroke([0.5, 0.5]), stroke([0.5, 0.5], 0.2, false), stroke([0.5, 0.5])]);
    expect(again).toEqual(maskOf([stroke([0.5, 0.5])]));
  });

  it("takes corners beside the picture and strokes of nothing", () => {
    const edge = maskOf([stroke([-0.05, 0.5])]);
    expect(value(edge, 0, 0.5)).toBeGreaterThan(0);
    expect(value(edge, 0.06, 0.5)).toBe(0);
    expect(
      maskOf([stroke([]), stroke([0.5]), stroke([0.5, 0.5], 0)]).every((strength) => strength === 0),
    ).toBe(true);
  });
});
