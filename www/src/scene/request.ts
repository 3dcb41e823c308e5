import type { PictureRequest, StyleRequest } from "../engine/request";
import { type LatentSource, latentOf } from "./latent";
import { MASK_SIDE, paint } from "./mask";
import type { Scene, Stroke, Style } from "./scene";

/** What the engine has to be asked for to draw a scene. `gates` are the sides of the model's gates, lowest first. */
export function requestOf(scene: Scene, source: LatentSource, gates: readonly number[]): PictureRequest {
  const { content, style, truncation, noise } = scene;
  const sample = { content: latentOf(content, truncation, source) };
  if (style === null || !changesAnything(style, scene, gates.length)) return { samples: [sample], noise };
  const z = latentOf(style.point, truncation, source);
  const masked = style.strokes !== null;
  const styles = gates.map((_, gate): StyleRequest | null => {
    const strength = style.strengths[gate] ?? 0;
    return strength > 0 ? { z, strength, masked } : null;
  });
  const mask = style.strokes === null ? null : cachedMask(style.strokes);
  return { samples: [{ ...sample, styles }], mask, noise };
}

function changesAnything({ point, strengths, strokes }: Style, { content }: Scene, gates: number): boolean {
  const painted = strokes === null || strokes.some(({ paints }) => paints);
  const strong = strengths.slice(0, gates).some((strength) => strength > 0);
  return painted && strong && JSON.stringify(point) !== JSON.stringify(content);
}

/** The newest masks by their strokes' text. While one paints, all strokes but the last stay, and with them their mask. */
const masks = new Map<string, Float32Array<ArrayBuffer>>();

const KEPT = 4;

function cachedMask(strokes: readonly Stroke[]): Float32Array<ArrayBuffer> {
  const last = strokes.at(-1);
  if (last === undefined) return new Float32Array(MASK_SIDE * MASK_SIDE);
  const text = JSON.stringify(strokes);
  const mask = masks.get(text) ?? cachedMask(strokes.slice(0, -1)).slice();
  if (!masks.has(text)) paint(mask, last);
  // The last one to enter is the last one to leave.
  masks.delete(text);
  masks.set(text, mask);
  for (const oldest of masks.keys()) {
    if (masks.size <= KEPT) break;
    masks.delete(oldest);
  }
  return mask;
}
