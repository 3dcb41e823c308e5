import { isWhole, seedOf } from "../scene/lattice";
import type { LatticePlace } from "../scene/scene";
import { advanced, stepsOf } from "../state/path";
import type { State } from "../state/state";
import { seedOfPoint } from "./settings";

// How the picture moves: pure steps from state to state.

/** The state some seeds farther to the east and to the south; a latent of its own has no place to go to. */
export function walked(state: State, east: number, south: number): State {
  const { at } = state.point;
  if ("latent" in at) return state;
  return { ...state, point: { ...state.point, at: { x: at.x + east, y: at.y + south } } };
}

/** The state after so many seconds of playing: along the path, or one seed to the east in the time of a step. */
export function played(state: State, seconds: number): State {
  if (!followsPath(state)) return walked(state, seconds / state.path.seconds, 0);
  return { ...state, path: { ...state.path, at: advanced(state.path, seconds) } };
}

/** True at the end of a path that does not lead back to its start. */
export function hasEnded(state: State): boolean {
  return followsPath(state) && !state.path.loop && state.path.at >= 1;
}

/** The state at the start of its path. */
export function rewound(state: State): State {
  return { ...state, path: { ...state.path, at: 0 } };
}

/** Where a state is, in words. */
export function whereabouts({ point }: State): string {
  if ("latent" in point.at) return "A picture of its own";
  if (!isWhole(point.at)) return `Between seeds, at ${rounded(point.at)}`;
  return seedOfPoint(point) === null ? `Near seed ${seedOf(point.at)}` : `Seed ${seedOf(point.at)}`;
}

function followsPath({ mode, path }: State): boolean {
  return mode === "interpolate" && stepsOf(path) > 0;
}

function rounded({ x, y }: LatticePlace): string {
  return `${x.toFixed(2)}, ${y.toFixed(2)}`;
}
