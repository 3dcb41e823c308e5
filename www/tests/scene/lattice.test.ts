import { describe, expect, it } from "vitest";
import { corners, isWhole, placeOf, seedOf, snapPlace } from "../../src/scene/lattice";

const LARGEST = 2n ** 64n - 1n;

describe("the lattice", () => {
  it.each([
    [0n, { x: 0, y: 0 }],
    [42n, { x: 42, y: 0 }],
    [2n ** 32n - 1n, { x: -1, y: 0 }],
    [2n ** 32n, { x: 0, y: 1 }],
    [2n ** 31n, { x: -(2 ** 31), y: 0 }],
    [LARGEST, { x: -1, y: -1 }],
  ])("has seed %s at one place", (seed, place) => {
    expect(placeOf(seed)).toEqual(place);
    expect(seedOf(place)).toBe(seed);
    expect(corners(place)).toEqual([{ seed, weight: 1 }]);
    expect(isWhole(place)).toBe(true);
  });

  it("mixes four seeds by area", () => {
    expect(corners({ x: 10.25, y: 3.5 })).toEqual([
      { seed: (3n << 32n) + 10n, weight: 0.375 },
      { seed: (3n << 32n) + 11n, weight: 0.125 },
      { seed: (4n << 32n) + 10n, weight: 0.375 },
      { seed: (4n << 32n) + 11n, weight: 0.125 },
    ]);
  });

  it("mixes two seeds along its lines", () => {
    expect(corners({ x: 0.25, y: -1 }).map(({ weight }) => weight)).toEqual([0.75, 0.25]);
    expect(corners({ x: -1, y: 0.25 }).map(({ seed }) => seed)).toEqual([2n ** 32n - 1n, 2n ** 33n - 1n]);
  });

  it("has no edge", () => {
    expect(corners({ x: 2 ** 31 - 0.5, y: 0 }).map(({ seed }) => seed)).toEqual([2n ** 31n - 1n, 2n ** 31n]);
    expect(snapPlace({ x: 2 ** 31, y: -(2 ** 31) - 1 })).toEqual({ x: -(2 ** 31), y: 2 ** 31 - 1 });
    expect(snapPlace({ x: 2 ** 31 - 0.0001, y: 5 * 2 ** 32 + 7 })).toEqual({ x: -(2 ** 31), y: 7 });
  });

  it("counts in thousandths, and knows no −0", () => {
    expect(snapPlace({ x: 1.23456, y: -0.0001 })).toEqual({ x: 1.235, y: 0 });
    expect(Object.is(snapPlace({ x: 0, y: -0.0001 }).y, 0)).toBe(true);
    const far = { x: 2147483646.999, y: -2147483647.001 };
    expect(snapPlace(far)).toEqual(far);
  });

  it("finds the nearest seed", () => {
    expect(seedOf({ x: 41.6, y: -0.4 })).toBe(42n);
  });
});
