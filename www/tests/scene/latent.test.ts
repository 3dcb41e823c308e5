import { describe, expect, it } from "vitest";
import { encodeHalf } from "../../src/scene/half";
import { latentOf } from "../../src/scene/latent";
import type { Interpolation, LatticePlace, Point } from "../../src/scene/scene";
import { fakeSource } from "./source";

const source = fakeSource(4096);
const at = (x: number, y: number): Point => ({ at: { x, y }, turns: [], moves: [] });
const spread = (z: Float32Array) => Math.sqrt(z.reduce((sum, value) => sum + value * value, 0) / z.length);

describe("a point's latent", () => {
  it("is the seed's own on whole places, bit for bit", () => {
    expect(latentOf(at(42, 0), 1, source)).toEqual(source.latent(42n));
    expect(latentOf(at(-1, -1), 1, source)).toEqual(source.latent(2n ** 64n - 1n));
  });

  it.each<LatticePlace>([
    { x: 0.5, y: 0.5 },
    { x: 3.1, y: 0 },
    { x: 7, y: 2.75 },
  ])("keeps its deviation between seeds, at $x, $y", ({ x, y }) => {
    // The deviation's own standard error is 1.1 %.
    expect(Math.abs(spread(latentOf(at(x, y), 1, source)) - 1)).toBeLessThan(0.055);
  });

  it("is the mean of four seeds, doubled, in their middle", () => {
    const four = [0n, 1n, 1n << 32n, (1n << 32n) + 1n].map((seed) => source.latent(seed)[5] ?? 0);
    const sum = four.reduce((total, value) => total + value, 0);
    expect(latentOf(at(0.5, 0.5), 1, source)[5]).toBeCloseTo(sum / 2, 6);
  });

  it("comes near a seed's as the place does", () => {
    const near = latentOf(at(41.999, 0), 1, source);
    const seed = source.latent(42n);
    const apart = near.map((value, index) => Math.abs(value - (seed[index] ?? 0)));
    expect(Math.max(...apart)).toBeLessThan(0.01);
    expect(Math.max(...apart)).toBeGreaterThan(0);
  });

  it("turns towards other seeds and stays normal", () => {
    const turned = (by: number) => latentOf({ ...at(42, 0), turns: [{ seed: 7, by }] }, 1, source);
    expect(turned(0)).toEqual(source.latent(42n));
    expect(turned(1)).toEqual(source.latent(7n));
    expect(Math.abs(spread(turned(0.5)) - 1)).toBeLessThan(0.055);
    expect(turned(0.5)[3]).toBeCloseTo(
      Math.sqrt(0.75) * (source.latent(42n)[3] ?? 0) + 0.5 * (source.latent(7n)[3] ?? 0),
      6,
    );
  });

  it("moves along the directions that the model has", () => {
    const plain = source.latent(42n);
    const moved = latentOf({ ...at(42, 0), moves: [1.5, -2, 99] }, 1, source);
    expect(moved[0]).toBeCloseTo((plain[0] ?? 0) + 1.5, 6);
    expect(moved[1]).toBeCloseTo((plain[1] ?? 0) - 2, 6);
    expect(moved.subarray(2)).toEqual(plain.subarray(2));
  });

  it("may be one of its own", () => {
    const own = Float32Array.of(0.5, -1, 2);
    const point: Point = { at: { latent: encodeHalf(own) }, turns: [], moves: [] };
    expect(latentOf(point, 1, fakeSource(3))).toEqual(own);
    expect(() => latentOf(point, 1, fakeSource(4))).toThrow("has 3 numbers, the model's have 4");
    expect(() => latentOf({ ...point, at: { latent: "!" } }, 1, source)).toThrow("is damaged");
  });

  it("is multiplied by ψ, and the same for all at 0", () => {
    expect(latentOf(at(42, 0), 0.5, source)[9]).toBeCloseTo((source.latent(42n)[9] ?? 0) / 2, 6);
    expect(latentOf(at(42, 0), 0, source)).toEqual(new Float32Array(4096));
  });
});

describe("what lies between two points", () => {
  const between = (t: number, how: Interpolation, to = at(2, 0), from = at(1, 0)) =>
    latentOf({ from, to, t, how }, 1, source);

  it.each<Interpolation>(["slerp", "lerp"])("begins and ends with them, by %s", (how) => {
    expect(between(0, how)).toEqual(source.latent(1n));
    expect(between(1, how)).toEqual(source.latent(2n));
  });

  it("keeps its length on the sphere, and not on the line", () => {
    expect(Math.abs(spread(between(0.5, "slerp")) - 1)).toBeLessThan(0.055);
    expect(spread(between(0.5, "lerp"))).toBeLessThan(0.8);
  });

  it("goes straight where there is no arc", () => {
    expect(between(0.3, "slerp", at(1, 0))).toEqual(between(0.3, "lerp", at(1, 0)));
    const small = fakeSource(2);
    const own = (...values: number[]): Point => ({
      at: { latent: encodeHalf(Float32Array.from(values)) },
      turns: [],
      moves: [],
    });
    const spot = (from: Point, to: Point) => ({ from, to, t: 0.25, how: "slerp" as const });
    expect([...latentOf(spot(own(1, 1), own(-1, -1)), 1, small)]).toEqual([0.5, 0.5]);
    expect([...latentOf(spot(own(0, 0), own(1, 1)), 1, small)]).toEqual([0.25, 0.25]);
  });

  it("goes a third of the way in a third", () => {
    const z = between(1 / 3, "slerp");
    const angle = (a: Float32Array, b: Float32Array) =>
      Math.acos(
        a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0) /
          (spread(a) * spread(b) * a.length),
      );
    const whole = angle(source.latent(1n), source.latent(2n));
    const first = angle(source.latent(1n), z);
    // Both latents have nearly the same length, and only nearly so.
    expect(first / whole).toBeCloseTo(1 / 3, 1);
  });
});
