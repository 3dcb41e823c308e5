import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_PATH, DEFAULT_POINT, DEFAULT_STATE } from "../../src/state/defaults";
import { LIMITS } from "../../src/state/limits";
import { parseState } from "../../src/state/parse";

const many = (count: number, value: unknown) => Array.from({ length: count }, () => value);

describe("parseState", () => {
  it.each([undefined, null, 7, "state", [], {}, { path: 3, point: "x", style: 1, mode: {} }])(
    "makes the default of %j",
    (value) => {
      expect(parseState(value)).toEqual(DEFAULT_STATE);
    },
  );

  it("keeps numbers in their ranges", () => {
    const state = parseState({
      truncation: 99,
      noise: -4.2,
      point: { at: { x: 2 ** 31 + 0.25, y: 1e300 }, turns: [{ seed: 2 ** 40, by: -1 }], moves: [-1e9] },
      style: { strengths: [7, -7, Number.NaN], strokes: [{ places: [9, -9, 0.3], radius: 5 }] },
      path: { seconds: 1e9, at: -3 },
    });
    expect(state.truncation).toBe(LIMITS.truncation);
    expect(state.noise).toBe(0);
    expect(state.point.turns).toEqual([{ seed: 2 ** 32 - 1, by: 0 }]);
    expect(state.point.moves).toEqual([-LIMITS.move]);
    expect(state.style?.strengths).toEqual([1, 0, 0]);
    expect(state.style?.strokes).toEqual([{ places: [1.5 - 1 / 2048, -0.5], radius: 1, paints: true }]);
    expect(state.path).toEqual({ ...DEFAULT_PATH, seconds: LIMITS.seconds.most });
    expect(state.point.at).toMatchObject({ x: -(2 ** 31) + 0.25 });
  });

  it("drops what is unknown or too much", () => {
    const point = {
      at: { x: 1, y: 2, z: 3 },
      turns: many(99, { seed: 1, by: 1 }),
      moves: many(999, 1),
      html: "<b>",
    };
    const state = parseState({
      script: "alert(1)",
      point,
      style: { point, strengths: many(99, 1), strokes: many(999, { places: many(9999, 0), radius: 0.5 }) },
      path: { keys: many(999, point) },
    });
    expect(Object.keys(state)).toEqual(Object.keys(DEFAULT_STATE));
    expect(Object.keys(state.point)).toEqual(["at", "turns", "moves"]);
    expect(state.point.at).toEqual({ x: 1, y: 2 });
    expect(state.point.turns).toHaveLength(LIMITS.turns);
    expect(state.point.moves).toHaveLength(LIMITS.moves);
    expect(state.style?.strengths).toHaveLength(LIMITS.gates);
    expect(state.style?.strokes).toHaveLength(LIMITS.strokes);
    expect(state.style?.strokes?.[0]?.places).toHaveLength(2 * LIMITS.corners);
    expect(state.path.keys).toHaveLength(LIMITS.keys);
  });

  it.each(["", "<img>", "ADw=", "AHw", "A".repeat(4 * LIMITS.latent)])(
    "refuses the latent “%.12s”",
    (latent) => {
      expect(parseState({ point: { at: { latent } } }).point).toEqual(DEFAULT_POINT);
    },
  );

  it("makes a state of everything that JSON can say", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom("", ...Object.keys(DEFAULT_STATE)), (value, key) => {
        const state = parseState(key === "" ? value : { [key]: value });
        expect(parseState(state)).toEqual(state);
      }),
      { numRuns: 2000 },
    );
  });
});
