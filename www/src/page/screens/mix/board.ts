import { placeOf } from "../../../scene/lattice";
import type { Point } from "../../../scene/scene";

/** A picture that lends its content to a row, or its style to a column. */
export interface Sample {
  readonly point: Point;
  /** A pinned one is never exchanged by itself. */
  readonly pinned: boolean;
}

/** Contents by rows, styles by columns, as in the paper's Figures 7 and 9. */
export interface Board {
  readonly contents: readonly Sample[];
  readonly styles: readonly Sample[];
}

export type Side = keyof Board;

/** The most rows or columns; the least is one. */
export const MOST = 6;

const START = { contents: 3, styles: 4 } as const;

/** Gives a new sample each time. */
export type Draw = () => Point;

/** The seed's sample. */
export function seedPoint(seed: bigint): Point {
  return { at: placeOf(seed), turns: [], moves: [] };
}

/** A board that starts with one content, and with one style where there is one already. */
export function startBoard(content: Point, style: Point | null, draw: Draw): Board {
  const fill = (first: Point | null, count: number): Sample[] =>
    Array.from({ length: count }, (_, i) => loose(i === 0 && first !== null ? first : draw()));
  return { contents: fill(content, START.contents), styles: fill(style, START.styles) };
}

/** Exchanges everything that is not pinned, apart from the content and the style that are shown. */
export function shuffled(board: Board, shown: { content: Point; style: Point | null }, draw: Draw): Board {
  const exchange = (samples: readonly Sample[], kept: Point | null) =>
    samples.map((sample) => (sample.pinned || same(sample.point, kept) ? sample : loose(draw())));
  return { contents: exchange(board.contents, shown.content), styles: exchange(board.styles, shown.style) };
}

/** One more row or column at the end, where there is room. */
export function added(board: Board, side: Side, sample: Sample): Board {
  const samples = board[side];
  return samples.length >= MOST ? board : { ...board, [side]: [...samples, sample] };
}

/** Without one row or column; the last one stays. */
export function removed(board: Board, side: Side, index: number): Board {
  const samples = board[side];
  return samples.length <= 1 ? board : { ...board, [side]: samples.filter((_, i) => i !== index) };
}

export function pinned(board: Board, side: Side, index: number): Board {
  const toggle = (sample: Sample, i: number) =>
    i === index ? { ...sample, pinned: !sample.pinned } : sample;
  return { ...board, [side]: board[side].map(toggle) };
}

/** The board with a point on it, wherever it came from: in place of the first that is not pinned, else as one more. */
export function including(board: Board, side: Side, point: Point | null): Board {
  const samples = board[side];
  if (point === null || indexOf(samples, point) >= 0) return board;
  const free = samples.findIndex((sample) => !sample.pinned);
  if (free >= 0) {
    return { ...board, [side]: samples.map((sample, i) => (i === free ? loose(point) : sample)) };
  }
  return { ...board, [side]: [loose(point), ...samples].slice(0, MOST) };
}

/** Where a point stands, −1 where it does not. */
export function indexOf(samples: readonly Sample[], point: Point | null): number {
  return samples.findIndex((sample) => same(sample.point, point));
}

function loose(point: Point): Sample {
  return { point, pinned: false };
}

/** Points are plain values, so that their texts tell them apart. */
function same(a: Point, b: Point | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
