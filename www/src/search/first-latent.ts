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

/** Mean square of the difference between two RGBA pictures' colours over white, in levels of 255. */
export function meanSquare(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) {
    if (index % 4 !== 3) sum += (overWhite(a, index) - overWhite(b, index)) ** 2;
  }
  return sum / ((a.length / 4) * 3);
}

/** A colour's value, as it is seen where white lies behind it. */
function overWhite(rgba: Uint8ClampedArray, index: number): number {
  const alpha = rgba[index | 3] ?? 255;
  return 255 + (((rgba[index] ?? 255) - 255) * alpha) / 255;
}
