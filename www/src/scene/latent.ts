import { decodeHalf } from "./half";
import { interpolate } from "./interpolate";
import { corners } from "./lattice";
import type { Between, LatticePlace, OwnLatent, Point, Spot, Turn } from "./scene";

/** What latents are made from: an open model. */
export interface LatentSource {
  readonly latentDim: number;
  /** The latent [latentDim] of a seed. */
  latent(seed: bigint): Float32Array<ArrayBuffer>;
  /** The principal directions [count, latentDim], rows of length 1, strongest first. */
  readonly directions: Float32Array;
}

/**
 * The latent [latentDim] of a spot, times ψ. That of a seed comes as the source gives it, bit for bit.
 *
 * Throws where a latent of its own has another length than the model's.
 */
export function latentOf(spot: Spot, truncation: number, source: LatentSource): Float32Array<ArrayBuffer> {
  const z = "from" in spot ? betweenOf(spot, source) : pointOf(spot, source);
  // Adding 0 makes −0 the same as 0: with ψ = 0, every seed has the same latent.
  return truncation === 1 ? z : z.map((value) => value * truncation + 0);
}

function betweenOf({ from, to, t, how }: Between, source: LatentSource): Float32Array<ArrayBuffer> {
  if (t <= 0) return pointOf(from, source);
  if (t >= 1) return pointOf(to, source);
  return interpolate(pointOf(from, source), pointOf(to, source), t, how);
}

function pointOf({ at, turns, moves }: Point, source: LatentSource): Float32Array<ArrayBuffer> {
  const start = "latent" in at ? ownLatent(at, source) : mixOf(at, source);
  const turned = turns.reduce((z, turn) => turnedBy(z, turn, source), start);
  return moves.reduce((z, steps, direction) => moved(z, direction, steps, source), turned);
}

function ownLatent({ latent }: OwnLatent, { latentDim }: LatentSource): Float32Array<ArrayBuffer> {
  const z = decodeHalf(latent);
  if (z?.length === latentDim) return z;
  const length = z === null ? "is damaged" : `has ${z.length} numbers`;
  throw new Error(
    `This picture's latent ${length}, the model's have ${latentDim}: open the model that it was made with.`,
  );
}

/** The bilinear mix of the seeds around a place, divided by the deviation that it would have: Σ wᵢ zᵢ / √Σ wᵢ². */
function mixOf(place: LatticePlace, source: LatentSource): Float32Array<ArrayBuffer> {
  const [first, ...others] = corners(place).map(({ seed, weight }) => ({ z: source.latent(seed), weight }));
  if (first === undefined || others.length === 0) return first?.z ?? new Float32Array(source.latentDim);
  const all = [first, ...others];
  const deviation = Math.sqrt(all.reduce((sum, { weight }) => sum + weight * weight, 0));
  return first.z.map(
    (_, index) => all.reduce((sum, { z, weight }) => sum + weight * (z[index] ?? 0), 0) / deviation,
  );
}

function turnedBy(
  z: Float32Array<ArrayBuffer>,
  { seed, by }: Turn,
  source: LatentSource,
): Float32Array<ArrayBuffer> {
  if (by === 0) return z;
  const other = source.latent(BigInt(seed));
  const kept = Math.sqrt(1 - by * by);
  return z.map((value, index) => kept * value + by * (other[index] ?? 0));
}

/** A model with fewer directions than moves does without the rest. */
function moved(
  z: Float32Array<ArrayBuffer>,
  direction: number,
  steps: number,
  { directions }: LatentSource,
): Float32Array<ArrayBuffer> {
  const row = directions.subarray(direction * z.length, (direction + 1) * z.length);
  if (steps === 0 || row.length < z.length) return z;
  return z.map((value, index) => value + steps * (row[index] ?? 0));
}
