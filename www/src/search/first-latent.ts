import type { Model } from "../live/model";
import { placeOf } from "../scene/lattice";
import type { Point, Scene } from "../scene/scene";

/** How many samples are tried before the search. Any start ends as near: the nearest of a few saves some five steps. */
const SAMPLES = 16;

/** The latent to begin at: that of the sample which is nearest to `target`, RGBA [S, S, 4]. */
export async function firstLatent(
  model: Pick<Model, "pixels" | "latent">,
  target: Uint8ClampedArray,
  signal: AbortSignal,
): Promise<Float32Array<ArrayBuffer>> {
  const samples: { readonly point: Point; readonly difference: number }[] = [];
  for (let seed = 0n; seed < SAMPLES; seed++) {
    const point: Point = { at: placeOf(seed), turns: [], moves: [] };
    samples.push({ point, difference: meanSquare(await model.pixels(sceneOf(point)), target) });
    signal.throwIfAborted();
  }
  const nearest = samples.reduce((best, next) => (next.difference < best.difference ? next : best));
  return model.latent(nearest.point);
}

/** The picture of a point and nothing else, as the search compares it. */
export function sceneOf(content: Point): Scene {
  return { content, style: null, truncation: 1, noise: null };
}

/** Mean square of the colours' difference, in levels of 255; alpha does not count. */
export function meanSquare(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  const sum = a.reduce(
    (total, value, index) => (index % 4 === 3 ? total : total + (value - (b[index] ?? 0)) ** 2),
    0,
  );
  return sum / ((a.length / 4) * 3);
}
