import type { Model } from "../live/model";
import { placeOf } from "../scene/lattice";
import type { Point, Scene } from "../scene/scene";

/** How many samples are tried before the search. Another start ends as near: it saves the first twenty steps or so. */
const SAMPLES = 16;

export interface First {
  readonly z: Float32Array<ArrayBuffer>;
  /** How many samples were tried. */
  readonly tried: number;
}

/** The latent to begin at: that of the sample which is nearest to `target`, RGBA [S, S, 4]. */
export async function firstLatent(
  model: Pick<Model, "pixels" | "latent">,
  target: Uint8ClampedArray,
  signal: AbortSignal,
): Promise<Float32Array<ArrayBuffer>> {
  let nearest: { readonly point: Point; readonly difference: number } | null = null;
  for (let seed = 0n; seed < SAMPLES; seed++) {
    signal.throwIfAborted();
    const point: Point = { at: placeOf(seed), turns: [], moves: [] };
    const difference = meanSquare(await model.pixels(sceneOf(point)), target);
    if (nearest === null || difference < nearest.difference) nearest = { point, difference };
  }
  signal.throwIfAborted();
  return model.latent((nearest as { readonly point: Point }).point);
}

/** The picture of a point and nothing else, as the search compares it. */
export function sceneOf(content: Point): Scene {
  return { content, style: null, truncation: 1, noise: null };
}

/** Mean square of the colours' difference, in levels of 255; alpha does not count. */
export function meanSquare(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) {
    if (index % 4 !== 3) sum += ((a[index] ?? 0) - (b[index] ?? 0)) ** 2;
  }
  return sum / ((a.length / 4) * 3);
}
