import type { EngineInfo } from "../engine/protocol";
import type { Explorer } from "./explorer";

/**
 * `window.fastgan`, for the browser's console and for whoever drives the page by program:
 * the numbers behind the picture, by the engine that draws it.
 *
 *     const z = await fastgan.latent(42);
 *     const image = await fastgan.floats(z);
 */
export interface FastGanConsole {
  /** What the open model is, and what draws it. */
  info(): EngineInfo;
  /** The latent [latentDim] of a seed. */
  latent(seed: bigint | number): Promise<Float32Array>;
  /** Raw values [N, C, S, S] of N latents, before clamping. */
  floats(z: Float32Array): Promise<Float32Array>;
  /** RGBA pixels [S, S, 4] of a latent. */
  pixels(z: Float32Array): Promise<Uint8ClampedArray>;
}

declare global {
  interface Window {
    fastgan: FastGanConsole;
  }
}

export function offerConsole(explorer: Explorer): void {
  window.fastgan = {
    info: () => explorer.engine.info,
    latent: async (seed) => explorer.engine.latent(BigInt(seed)),
    floats: async (z) => explorer.engine.floats(z),
    pixels: async (z) => explorer.engine.pixels(z),
  };
}
