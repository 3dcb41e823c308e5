import type { Model } from "../../../live/model";
import type { Point } from "../../../scene/scene";
import { thousandth } from "../../../scene/snap";
import { placeOfLatent } from "../../../search/own-latent";
import { LIMITS } from "../../../state/limits";

/** The point with so many steps along one direction, whatever they were before. */
export function movedTo(point: Point, direction: number, steps: number): Point {
  const moves = Array.from({ length: Math.max(point.moves.length, direction + 1) }, (_, index) =>
    index === direction ? thousandth(steps) : (point.moves[index] ?? 0),
  );
  return { ...point, moves: moves.slice(0, moves.findLastIndex((move) => move !== 0) + 1) };
}

/** How far the point is turned towards a seed's latent, if that was its last turn. */
export function turnOf({ turns }: Point, seed: number): number {
  const last = turns.at(-1);
  return last?.seed === seed ? last.by : 0;
}

/** The point turned so far towards a seed's latent; if that was its last turn, in its place. */
export function turnedTo(point: Point, seed: number, by: number): Point {
  const turns = point.turns.at(-1)?.seed === seed ? point.turns.slice(0, -1) : point.turns;
  return { ...point, turns: by === 0 ? turns : [...turns, { seed, by: thousandth(by) }] };
}

/** A child: its parent, a little different. It is its parent's very picture where the difference is 0. */
export function childOf(parent: Point, seed: number, difference: number): Point {
  return difference === 0
    ? parent
    : { ...parent, turns: [...parent.turns, { seed, by: thousandth(difference) }] };
}

/** The point itself, or the same one as a latent of its own where it has no room for another turn. */
export async function withRoom(point: Point, model: Pick<Model, "latent">): Promise<Point> {
  if (point.turns.length < LIMITS.turns) return point;
  return { at: placeOfLatent(await model.latent(point)), turns: [], moves: [] };
}

/** A seed for a turn. */
export function randomTurn(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}
