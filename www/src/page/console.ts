import type { EngineInfo } from "../engine/protocol";
import type { RequestLike } from "../engine/request";
import type { Explorer } from "./explorer";

/**
 * `window.fastgan`, for the browser's console and for whoever drives the page by program:
 * the numbers behind the picture, by the engine that draws it.
 *
 *     const z = await fastgan.latent(42);
 *     const image = await fastgan.floats(z);
 */
export interface FastGanConsole {
  /** What the open model is, what draws it, and how long each part of loading took. */
  info(): EngineInfo;
  /** The latent [latentDim] of a seed. */
  latent(seed: bigint | number): Promise<Float32Array>;
  /** Raw values [N, C, S, S] of N latents or of a request, before clamping. */
  floats(request: RequestLike): Promise<Float32Array>;
  /** RGBA pixels [N, S, S, 4] of N latents or of a request. */
  pixels(request: RequestLike): Promise<Uint8ClampedArray>;
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
    floats: async (request) => explorer.engine.floats(request),
    pixels: async (request) => explorer.engine.pixels(request),
  };
}
