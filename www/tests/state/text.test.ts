import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeHalf } from "../../src/scene/half";
import type { Point } from "../../src/scene/scene";
import { DEFAULT_STATE } from "../../src/state/defaults";
import { LIMITS } from "../../src/state/limits";
import { parseState } from "../../src/state/parse";
import type { State } from "../../src/state/state";
import { decodeState, encodeState, LINK_LIMIT } from "../../src/state/text";
import { roughStates } from "./arbitrary";

const at = (x: number, y = 0): Point => ({ at: { x, y }, turns: [], moves: [] });

describe("a state's text", () => {
  it("says nothing of what is as always", () => {
    expect(encodeState(DEFAULT_STATE)).toBe("");
    expect(decodeState("")).toEqual(DEFAULT_STATE);
  });

  it("can be read by people", () => {
    const state: State = {
      mode: "mix",
      point: { at: { x: 12.5, y: -3 }, turns: [{ seed: 7, by: 0.25 }], moves: [0, 1.5] },
      truncation: 0.8,
      noise: 7,
      style: {
        point: at(9),
        strengths: [1, 0.5],
        strokes: [{ places: [0.5, 0.5], radius: 0.125, paints: true }],
      },
      path: { ...DEFAULT_STATE.path, keys: [at(1), at(2, 2), at(3)], how: "lerp", loop: false, at: 0.25 },
    };
    const text = encodeState(state);
    expect(text).toBe(
      "mode=mix&at=12.5,-3;t7:0.25;m1:1.5&psi=0.8&noise=7&style=9,0&strengths=1,0.5&strokes=pEAgAgA" +
        "&keys=1,0/2,2/3,0&how=lerp&loop=0&along=0.5",
    );
    expect(decodeState(text)).toEqual(state);
    expect(decodeState(`#${text}`)).toEqual(state);
    expect(decodeState(new URLSearchParams(text).toString())).toEqual(state);
  });

  it("takes a seed for a place", () => {
    expect(decodeState("seed=7").point).toEqual(at(7));
    expect(decodeState("seed=18446744073709551615").point).toEqual(at(-1, -1));
    expect(decodeState("seed=7&at=8,0").point).toEqual(at(8));
    expect(decodeState("seed=-7").point).toEqual(DEFAULT_STATE.point);
  });

  it("tells a style without a mask from one behind an empty one", () => {
    const style = { point: at(9), strengths: [], strokes: null };
    for (const strokes of [null, []]) {
      const state = { ...DEFAULT_STATE, style: { ...style, strokes } };
      expect(decodeState(encodeState(state)).style).toEqual({ ...style, strokes });
    }
  });

  it("holds a latent once, and stays short enough for a link with two of them", () => {
    const own = (from: number): Point => ({
      at: { latent: encodeHalf(Float32Array.from({ length: 256 }, (_, index) => Math.sin(from + index))) },
      turns: [],
      moves: [1],
    });
    const keys = Array.from({ length: 60 }, (_, index) => own(index % 2));
    const state = { ...DEFAULT_STATE, point: own(0), path: { ...DEFAULT_STATE.path, keys } };
    const text = encodeState(state);
    expect(text.length).toBeLessThan(LINK_LIMIT / 2);
    expect(decodeState(text)).toEqual(state);
  });

  it("carries the largest state", () => {
    const numbers = (count: number, value: number) => Array.from({ length: count }, () => value);
    const point = (index: number): Point => ({
      at: { latent: encodeHalf(Float32Array.from({ length: LIMITS.latent }, (_, i) => -1 - index - i / 7)) },
      turns: Array.from({ length: LIMITS.turns }, () => ({ seed: 4294967295, by: 0.123 })),
      moves: numbers(LIMITS.moves, -19.123),
    });
    const strokes = Array.from({ length: LIMITS.strokes }, () => ({
      places: numbers(2 * LIMITS.corners, 0.25),
      radius: 0.5,
      paints: false,
    }));
    const keys = Array.from({ length: LIMITS.keys }, (_, index) => point(index));
    const largest = parseState({
      point: point(100),
      style: { point: point(101), strengths: numbers(LIMITS.gates, 0.123), strokes },
      path: { keys, at: 0.5 },
    });
    expect(largest.path.keys).toHaveLength(LIMITS.keys);
    expect(decodeState(encodeState(largest))).toEqual(largest);
  });

  it("comes back the same for 10,000 random states", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(roughStates, (rough) => {
        const state = parseState(rough);
        expect(parseState(state)).toEqual(state);
        expect(parseState(JSON.parse(JSON.stringify(state)))).toEqual(state);
        const text = encodeState(rough);
        expect(text).toMatch(/^[\w\-.,:;/=&]*$/);
        expect(decodeState(text)).toEqual(state);
      }),
      { numRuns: 10_000 },
    );
  });

  it("is a state's whatever it says, for 10,000 random texts", { timeout: 120_000 }, () => {
    const keys = [
      "mode",
      "at",
      "psi",
      "noise",
      "style",
      "strengths",
      "strokes",
      "keys",
      "how",
      "easing",
    ].concat(["seconds", "loop", "along", "z", "seed", "__proto__", "constructor"]);
    const value = fc.oneof(
      fc.string({ unit: fc.constantFrom(..."0123456789-.,:;/ztmpeAZ_%&=") }),
      fc.string({ unit: "binary" }),
    );
    const pairs = fc
      .array(fc.tuple(fc.constantFrom(...keys), value).map((pair) => pair.join("=")))
      .map((all) => all.join("&"));
    const damaged = fc.tuple(roughStates.map(encodeState), fc.nat(), value).map(([text, place, inserted]) => {
      const cut = place % (text.length + 1);
      return text.slice(0, cut) + inserted + text.slice(cut + 2);
    });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), pairs, damaged), (text) => {
        const state = decodeState(text);
        expect(parseState(state)).toEqual(state);
        const again = encodeState(state);
        expect(decodeState(again)).toEqual(state);
        expect(encodeState(decodeState(again))).toBe(again);
      }),
      { numRuns: 10_000 },
    );
  });

  it("is not read at a length that no state has", () => {
    expect(decodeState(`psi=0.5&x=${"x".repeat(2 ** 21)}`)).toEqual(DEFAULT_STATE);
  });
});
