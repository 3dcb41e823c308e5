import { describe, expect, it } from "vitest";
import { capitalised, pictureWords, pointWords } from "../../src/page/picture-words";
import { placeOf } from "../../src/scene/lattice";
import type { Point } from "../../src/scene/scene";
import { DEFAULT_STATE } from "../../src/state/defaults";

const seed = (number: bigint): Point => ({ at: placeOf(number), turns: [], moves: [] });
const styled = { point: seed(7n), strengths: [1], strokes: null };

describe("a point in words", () => {
  it("is a seed, a place between seeds, or something that was found", () => {
    expect(pointWords(seed(2n ** 64n - 1n))).toBe("seed 18446744073709551615");
    expect(pointWords({ at: { x: 1.256, y: -2 }, turns: [], moves: [] })).toBe("place 1.26, -2");
    expect(pointWords({ at: { latent: "AAAA" }, turns: [], moves: [] })).toBe("a found picture");
  });

  it("says where something has been moved", () => {
    expect(pointWords({ ...seed(42n), moves: [0, 0.5] })).toBe("near seed 42");
    expect(pointWords({ ...seed(42n), moves: [0, 0] })).toBe("seed 42");
    expect(pointWords({ ...seed(42n), turns: [{ seed: 1, by: 0.2 }] })).toBe("near seed 42");
  });
});

describe("a picture in words", () => {
  it("names the style only where one is drawn", () => {
    expect(pictureWords({ ...DEFAULT_STATE, mode: "mix", style: styled }, 1)).toBe(
      "seed 42 in the style of seed 7",
    );
    expect(pictureWords({ ...DEFAULT_STATE, mode: "explore", style: styled }, 1)).toBe("seed 42");
    const faint = { ...styled, strengths: [0, 0] };
    expect(pictureWords({ ...DEFAULT_STATE, mode: "mix", style: faint }, 2)).toBe("seed 42");
  });

  it("names no style that the model has no gates for", () => {
    const state = { ...DEFAULT_STATE, mode: "mix", style: styled } as const;
    expect(pictureWords(state, 0)).toBe("seed 42");
    expect(pictureWords({ ...state, style: { ...styled, strengths: [0, 1] } }, 1)).toBe("seed 42");
  });

  it("says how far one is on a way", () => {
    const path = { ...DEFAULT_STATE.path, keys: [seed(1n), seed(2n)], at: 0.25 };
    const words = pictureWords({ ...DEFAULT_STATE, mode: "interpolate", path }, 1);
    expect(capitalised(words)).toBe("25 % of a way through 2 places");
  });
});
