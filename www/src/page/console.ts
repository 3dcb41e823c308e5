import type { Drawable, EngineInfo } from "../engine/protocol";
import type { Model } from "../live/model";
import { placeOf } from "../scene/lattice";
import type { Stage } from "./stage";
import type { PageState } from "./store";

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
  /** What the page shows. */
  state(): PageState;
  /** The latent [latentDim] of a seed. */
  latent(seed: bigint | number): Promise<Float32Array>;
  /** Raw values [N, C, S, S] of a scene, of N latents, or of a request, before clamping. */
  floats(picture: Drawable): Promise<Float32Array>;
  /** RGBA pixels [N, S, S, 4] of a scene, of N latents, or of a request. */
  pixels(picture: Drawable): Promise<Uint8ClampedArray>;
}

declare global {
  interface Window {
    fastgan: FastGanConsole;
  }
}

export function offerConsole(stage: Stage): void {
  const model = (): Model => {
    if (stage.model === null) throw new Error("No model is open yet; choose one or drop a file.");
    return stage.model;
  };
  window.fastgan = {
    info: () => model().info,
    state: () => stage.store.state,
    latent: async (seed) => model().latent({ at: placeOf(BigInt(seed)), turns: [], moves: [] }),
    floats: async (picture) => model().floats(picture),
    pixels: async (picture) => model().pixels(picture),
  };
}
