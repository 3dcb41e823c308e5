import type { Point, Spot } from "../scene/scene";
import { clamp, thousandth } from "../scene/snap";
import type { Easing, Path } from "./state";

/** Steps from keyframe to keyframe on the whole way. */
export function stepsOf({ keys, loop }: { keys: ArrayLike<unknown>; loop: boolean }): number {
  if (keys.length < 2) return 0;
  return loop ? keys.length : keys.length - 1;
}

/** Seconds of the whole way. */
export function durationOf(path: Path): number {
  return stepsOf(path) * path.seconds;
}

/** Where keyframe `index` is on the whole way, in [0, 1]. */
export function atOfKey(path: Path, index: number): number {
  const steps = stepsOf(path);
  return steps === 0 ? 0 : clamp(index / steps, 0, 1);
}

/** The keyframe that one is nearest to. */
export function nearestKey(path: Path): number {
  return path.keys.length === 0 ? 0 : Math.round(stepsAlong(path)) % path.keys.length;
}

/** A path of other keyframes, seen at one of them. */
export function rekeyed(path: Path, keys: readonly Point[], index: number): Path {
  const changed = { ...path, keys };
  return { ...changed, at: atOfKey(changed, clamp(index, 0, Math.max(keys.length - 1, 0))) };
}

/** The path closed or open; one stays at the same keyframes, or at the last one. */
export function withLoop(path: Path, loop: boolean): Path {
  const changed = { ...path, loop };
  return { ...changed, at: atOfKey(changed, stepsAlong(path)) };
}

/** How many keyframes have been passed, with the share of the step that one is in. */
export function stepsAlong(path: Path): number {
  // Thousand-millionths of a step are what floating point leaves: so i / n of n steps are i.
  return Math.round(clamp(path.at, 0, 1) * stepsOf(path) * 1e9) / 1e9;
}

/** The nearest place on the way that an address can hold: a thousandth of a step. */
export function snapAt(path: Path): number {
  return atOfKey(path, thousandth(stepsAlong(path)));
}

/** What is seen on the way, null where there is none. At a keyframe it is just that; the end of a loop is its start. */
export function spotOn(path: Path): Spot | null {
  const { keys, how } = path;
  const along = stepsAlong(path);
  const step = Math.floor(along);
  const t = EASE[path.easing](along - step);
  const from = keyAt(keys, step);
  if (t === 0) return from;
  const to = keyAt(keys, step + 1);
  return from === null || to === null ? null : { from, to, t, how };
}

/** Where one is `seconds` later: round and round on a loop, at its end on an open way. */
export function advanced(path: Path, seconds: number): number {
  const duration = durationOf(path);
  if (duration === 0) return path.at;
  const at = path.at + seconds / duration;
  return path.loop ? at - Math.floor(at) : clamp(at, 0, 1);
}

/** The places of `count` pictures, evenly spaced: a loop does without its end, which would be its start once more. */
export function frameTimes(path: Path, count: number): readonly number[] {
  const gaps = path.loop ? count : count - 1;
  return Array.from({ length: count }, (_, frame) => (gaps === 0 ? 0 : frame / gaps));
}

function keyAt(keys: readonly Point[], index: number): Point | null {
  return keys[index % keys.length] ?? null;
}

const EASE: Record<Easing, (t: number) => number> = {
  linear: (t) => t,
  smooth: (t) => t * t * (3 - 2 * t),
  soft: (t) => t * t * t * (t * (6 * t - 15) + 10),
};
