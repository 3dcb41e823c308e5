import type { LatentSource } from "../../src/scene/latent";

/** Normal-looking latents from a small generator of its own, and two directions along the first two entries. */
export function fakeSource(latentDim = 64): LatentSource {
  const directions = new Float32Array(2 * latentDim);
  directions[0] = 1;
  directions[latentDim + 1] = 1;
  return { latentDim, latent: (seed) => fakeLatent(seed, latentDim), directions };
}

function fakeLatent(seed: bigint, latentDim: number): Float32Array<ArrayBuffer> {
  let state = Number(BigInt.asUintN(32, seed * 2654435761n + (seed >> 32n) * 40503n + 1n));
  const uniform = () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return Float32Array.from(
    { length: latentDim },
    () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
}
