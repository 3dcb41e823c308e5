import type { LatticePlace } from "../../scene/scene";

export function seedOf({ x, y }: LatticePlace): bigint {
  return (BigInt(Math.floor(y) >>> 0) << 32n) | BigInt(Math.floor(x) >>> 0);
}

export function placeOf(seed: bigint): LatticePlace {
  return { x: Number(BigInt.asIntN(32, seed)), y: Number(BigInt.asIntN(32, seed >> 32n)) };
}
