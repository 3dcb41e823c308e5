import type { PictureSize } from "../engine/protocol";
import { encodeHalf } from "../scene/half";
import { placeOf } from "../scene/lattice";
import type { Interpolation, LatticePlace, Point, Scene, Spot, Stroke } from "../scene/scene";
import { DEFAULT_PATH } from "../state/defaults";
import { frameTimes, spotOn } from "../state/path";
import type { Easing } from "../state/state";

/** A seed, a place of the lattice, a latent [latentDim], which is kept in 16 bits, or a point. */
export type Place = bigint | number | LatticePlace | Float32Array | Point;

/** What a picture is handed over as. */
export interface Forms {
  /** A bitmap of `size`; close it after use. */
  bitmap: ImageBitmap;
  /** RGBA [S, S, 4]. */
  pixels: Uint8ClampedArray<ArrayBuffer>;
  /** Raw values [C, S, S], before clamping. */
  floats: Float32Array<ArrayBuffer>;
}

export type Form = keyof Forms;

export interface PictureOptions<K extends Form = "bitmap"> {
  /** ψ: latents are multiplied by it; 1 unless given. */
  readonly truncation?: number;
  /** Seed of the noise, a whole number below 2^32; none unless given. */
  readonly noise?: number | null;
  /** `bitmap` unless given. */
  readonly as?: K;
  /** Of a bitmap, in pixels; the model's own resolution unless given. */
  readonly size?: PictureSize;
}

export interface MixOptions<K extends Form = "bitmap"> extends PictureOptions<K> {
  /** Sides of the maps whose gates are the style's; all gates unless given. */
  readonly gates?: readonly number[];
  /** From 0, the content's own gates, to 1, the style's; 1 unless given. */
  readonly strength?: number;
  /** Where the style goes; everywhere unless given. */
  readonly strokes?: readonly Stroke[] | null;
}

export interface InterpolateOptions<K extends Form = "bitmap"> extends PictureOptions<K> {
  /** Pictures in all. */
  readonly frames: number;
  /** `slerp` unless given. */
  readonly how?: Interpolation;
  /** `linear` unless given. */
  readonly easing?: Easing;
  /** Whether the last place leads back to the first; true unless given. */
  readonly loop?: boolean;
}

/** @throws `RangeError` for a seed or a place that there is not. */
export function pointAt(place: Place): Point {
  if (typeof place === "object" && "turns" in place) return place;
  return { at: start(place), turns: [], moves: [] };
}

export function sceneAt(content: Spot, { truncation = 1, noise = null }: PictureOptions<Form>): Scene {
  return { content, style: null, truncation, noise };
}

/** @throws `RangeError` for gates that the model does not have, and where it has none. */
export function mixedScene(
  content: Place,
  style: Place,
  gates: readonly number[],
  options: MixOptions<Form>,
): Scene {
  const { strength = 1, strokes = null } = options;
  if (gates.length === 0) {
    throw new RangeError("The model has no gates, so that no style of another picture can be mixed in.");
  }
  const missing = options.gates?.find((gate) => !gates.includes(gate));
  if (missing !== undefined) {
    throw new RangeError(`The model has no gate at ${missing}; it has ${gates.join(", ")}.`);
  }
  const strengths = gates.map((gate) => (options.gates?.includes(gate) === false ? 0 : strength));
  const scene = sceneAt(pointAt(content), options);
  return { ...scene, style: { point: pointAt(style), strengths, strokes } };
}

/** The pictures of a way from place to place, in order; a loop does not repeat its start. */
export function scenesAlong(places: readonly Place[], options: InterpolateOptions<Form>): Scene[] {
  const { frames, how = "slerp", easing = "linear", loop = true } = options;
  if (!Number.isSafeInteger(frames) || frames < 1) {
    throw new RangeError(`${frames} is no number of frames; give a whole one from 1 on.`);
  }
  const path = { ...DEFAULT_PATH, keys: places.map(pointAt), how, easing, loop };
  return frameTimes(path, frames).map((at) => {
    const spot = spotOn({ ...path, at });
    if (spot === null) throw new RangeError("There is no way without a place; give at least one.");
    return sceneAt(spot, options);
  });
}

function start(place: Exclude<Place, Point>): Point["at"] {
  if (place instanceof Float32Array) return { latent: encodeHalf(place) };
  if (typeof place === "object") return place;
  if (typeof place === "number" && !Number.isSafeInteger(place)) throw noSeed(place);
  const seed = BigInt(place);
  if (seed !== BigInt.asUintN(64, seed)) throw noSeed(place);
  return placeOf(seed);
}

function noSeed(place: number | bigint): RangeError {
  return new RangeError(`${place} is no seed; give a whole number from 0 to 2^64 − 1.`);
}
