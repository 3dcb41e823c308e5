import type { Seed } from "../address/seed";
import type { LatticePlace } from "./scene";
import { thousandth } from "./snap";

const SPAN = 2 ** 32;
const HALF = SPAN / 2;

/** A seed near a place, and how much of it the place has. */
export interface Corner {
  readonly seed: Seed;
  /** In (0, 1]; those of a place add up to 1. */
  readonly weight: number;
}

/** Where a seed lies: its low half is x, its high half y, both signed. */
export function placeOf(seed: Seed): LatticePlace {
  return { x: Number(BigInt.asIntN(32, seed)), y: Number(BigInt.asIntN(32, seed >> 32n)) };
}

/** The seed that a place is nearest to; the place's own where it is whole. */
export function seedOf({ x, y }: LatticePlace): Seed {
  return seedAt(Math.round(x), Math.round(y));
}

/** Whether a place is a seed, not a mix. */
export function isWhole({ x, y }: LatticePlace): boolean {
  return Number.isInteger(x) && Number.isInteger(y);
}

/** The place in thousandths and within the lattice, which has no edge: whoever leaves it in the east comes in from the west. */
export function snapPlace({ x, y }: LatticePlace): LatticePlace {
  return { x: wrap(thousandth(wrap(x))), y: wrap(thousandth(wrap(y))) };
}

/** The seeds around a place by bilinear weights, without those that it has nothing of: one where it is whole. */
export function corners({ x, y }: LatticePlace): readonly Corner[] {
  const [west, north] = [Math.floor(x), Math.floor(y)];
  const [east, south] = [x - west, y - north];
  return [
    { seed: seedAt(west, north), weight: (1 - east) * (1 - south) },
    { seed: seedAt(west + 1, north), weight: east * (1 - south) },
    { seed: seedAt(west, north + 1), weight: (1 - east) * south },
    { seed: seedAt(west + 1, north + 1), weight: east * south },
  ].filter(({ weight }) => weight > 0);
}

function seedAt(x: number, y: number): Seed {
  return (BigInt.asUintN(32, BigInt(y)) << 32n) | BigInt.asUintN(32, BigInt(x));
}

function wrap(length: number): number {
  // What lies within stays as it is: adding 2^31 to it would round its fraction.
  if (length >= -HALF && length < HALF) return length;
  return ((((length + HALF) % SPAN) + SPAN) % SPAN) - HALF;
}
