import { decodeHalf } from "../scene/half";
import { snapPlace } from "../scene/lattice";
import type { LatticePlace, OwnLatent, Point, Stroke, Style, Turn } from "../scene/scene";
import { clamp, thousandth } from "../scene/snap";
import { DEFAULT_PATH, DEFAULT_POINT, DEFAULT_STATE } from "./defaults";
import { LIMITS, STROKE_GRID, STROKE_MARGIN } from "./limits";
import { snapAt } from "./path";
import { EASINGS, INTERPOLATIONS, MODES, type Path, type State } from "./state";

/**
 * A state from whatever somebody gave: numbers are brought into their ranges and to the thousandths that an address holds,
 * what makes no sense becomes the default, what is unknown or too much is dropped. It never throws.
 */
export function parseState(value: unknown): State {
  const { mode, point, truncation, noise, style, path } = fieldsOf(value);
  return {
    mode: oneOf(MODES, mode, DEFAULT_STATE.mode),
    point: parsePoint(point),
    truncation: thousandth(numberIn(truncation, 0, LIMITS.truncation, DEFAULT_STATE.truncation)),
    noise: parseWord(noise),
    style: style === null || typeof style !== "object" ? null : parseStyle(style),
    path: parsePath(path),
  };
}

/** A point; the default one where `value` has no place. */
export function parsePoint(value: unknown): Point {
  const { at, turns, moves } = fieldsOf(value);
  const place = parsePlace(at);
  if (place === null) return DEFAULT_POINT;
  return {
    at: place,
    turns: listOf(turns, LIMITS.turns).map(parseTurn),
    moves: withoutLastZeros(
      listOf(moves, LIMITS.moves).map((steps) => thousandth(numberIn(steps, -LIMITS.move, LIMITS.move, 0))),
    ),
  };
}

function parsePlace(value: unknown): LatticePlace | OwnLatent | null {
  const { x, y, latent } = fieldsOf(value);
  if (typeof latent === "string") return isLatent(latent) ? { latent } : null;
  if (!Number.isFinite(x) || !Number.isFinite(y)) return null;
  return snapPlace({ x: x as number, y: y as number });
}

function isLatent(text: string): boolean {
  // Eight letters are three numbers.
  return (
    text.length <= LIMITS.latent * 3 &&
    (decodeHalf(text)?.length ?? Number.POSITIVE_INFINITY) <= LIMITS.latent
  );
}

function parseTurn(value: unknown): Turn {
  const { seed, by } = fieldsOf(value);
  return { seed: parseWord(seed) ?? 0, by: thousandth(numberIn(by, 0, 1, 0)) };
}

function parseStyle(value: unknown): Style {
  const { point, strengths, strokes } = fieldsOf(value);
  return {
    point: parsePoint(point),
    strengths: listOf(strengths, LIMITS.gates).map((strength) => thousandth(numberIn(strength, 0, 1, 0))),
    strokes: Array.isArray(strokes) ? listOf(strokes, LIMITS.strokes).map(parseStroke) : null,
  };
}

function parseStroke(value: unknown): Stroke {
  const { places, radius, paints } = fieldsOf(value);
  const numbers = listOf(places, 2 * LIMITS.corners);
  const most = 2 - STROKE_MARGIN - 1 / STROKE_GRID;
  return {
    places: numbers
      .slice(0, numbers.length - (numbers.length % 2))
      .map((length) => gridded(numberIn(length, -STROKE_MARGIN, most, 0))),
    radius: gridded(numberIn(radius, 0, 1, 0)),
    paints: paints !== false,
  };
}

function gridded(length: number): number {
  return Math.round(length * STROKE_GRID) / STROKE_GRID + 0;
}

function parsePath(value: unknown): Path {
  const { keys, how, easing, seconds, loop, at } = fieldsOf(value);
  const path: Path = {
    keys: listOf(keys, LIMITS.keys).map(parsePoint),
    how: oneOf(INTERPOLATIONS, how, DEFAULT_PATH.how),
    easing: oneOf(EASINGS, easing, DEFAULT_PATH.easing),
    seconds: thousandth(numberIn(seconds, LIMITS.seconds.least, LIMITS.seconds.most, DEFAULT_PATH.seconds)),
    loop: typeof loop === "boolean" ? loop : DEFAULT_PATH.loop,
    at: numberIn(at, 0, 1, 0),
  };
  return { ...path, at: snapAt(path) };
}

/** A whole number below 2^32, or null. */
function parseWord(value: unknown): number | null {
  if (typeof value !== "number" || !Number.isFinite(value)) return null;
  return clamp(Math.round(value), 0, 2 ** 32 - 1) + 0;
}

function numberIn(value: unknown, least: number, most: number, otherwise: number): number {
  return typeof value === "number" && Number.isFinite(value) ? clamp(value, least, most) : otherwise;
}

function oneOf<T>(known: readonly T[], value: unknown, otherwise: T): T {
  return known.find((one) => one === value) ?? otherwise;
}

function listOf(value: unknown, most: number): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, most) : [];
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function withoutLastZeros(values: readonly number[]): readonly number[] {
  return values.slice(0, values.findLastIndex((value) => value !== 0) + 1);
}
