import { describe, expect, it } from "vitest";
import type { Point } from "../../src/scene/scene";
import { DEFAULT_STATE } from "../../src/state/defaults";
import { sceneOf } from "../../src/state/scene-of";
import { MODES, type State } from "../../src/state/state";

const at = (x: number): Point => ({ at: { x, y: 0 }, turns: [], moves: [] });
const style = { point: at(9), strengths: [1], strokes: null };
const path = { ...DEFAULT_STATE.path, keys: [at(1), at(2)], at: 0.5 };
const state = (change: Partial<State>): State => ({
  ...DEFAULT_STATE,
  truncation: 0.7,
  noise: 3,
  style,
  ...change,
});

describe("a state's scene", () => {
  it.each(MODES)("has the sample's point without keyframes, in mode %s", (mode) => {
    const scene = sceneOf(state({ mode }));
    expect(scene).toEqual({
      content: DEFAULT_STATE.point,
      style: mode === "mix" ? style : null,
      truncation: 0.7,
      noise: 3,
    });
  });

  it("is on the way only where one interpolates", () => {
    expect(sceneOf(state({ mode: "interpolate", path })).content).toEqual(at(2));
    expect(sceneOf(state({ mode: "explore", path })).content).toEqual(DEFAULT_STATE.point);
  });
});
