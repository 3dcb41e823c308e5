import { placeOf } from "../scene/lattice";
import type { Point } from "../scene/scene";
import type { Path, State } from "./state";

export const DEFAULT_POINT: Point = { at: placeOf(42n), turns: [], moves: [] };

export const DEFAULT_PATH: Path = {
  keys: [],
  how: "slerp",
  easing: "linear",
  seconds: 2,
  loop: true,
  at: 0,
};

/** What one sees who has asked for nothing. */
export const DEFAULT_STATE: State = {
  mode: "explore",
  point: DEFAULT_POINT,
  truncation: 1,
  noise: null,
  style: null,
  path: DEFAULT_PATH,
};
