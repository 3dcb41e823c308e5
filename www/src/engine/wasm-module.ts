import type { Backend } from "./backend";

/** The engine's class as both wasm modules export it. */
export interface WasmEngine {
  /** `webgpu-f32` or `cpu`. */
  readonly tier: string;
  /** The adapter's own name. */
  readonly adapter: string;
  readonly software: boolean;
  /** Pixels per side, S. */
  readonly resolution: number;
  /** Image channels, C: 1, 3 or 4. */
  readonly channels: number;
  /** Length of a latent. */
  readonly latentDim: number;
  /** The model file's header, as JSON. */
  readonly header: string;
  latent(seed: bigint): Float32Array<ArrayBuffer>;
  attach(canvas: OffscreenCanvas): void;
  /** Resolves when the picture is on the canvas. */
  draw(z: Float32Array): Promise<void>;
  /** Raw values before clamping, [N, C, S, S]. */
  floats(z: Float32Array): Promise<Float32Array<ArrayBuffer>>;
  /** RGBA, [N, S, S, 4]. */
  pixels(z: Float32Array): Promise<Uint8ClampedArray<ArrayBuffer>>;
}

export interface WasmModule {
  default(init: { module_or_path: URL }): Promise<unknown>;
  readonly Engine: {
    create(bytes: Uint8Array): Promise<WasmEngine>;
    /** Tells of failures that belong to no single call, such as a lost device. */
    onError(callback: (message: string) => void): void;
  };
}

const FOLDERS = { cpu: "cpu", webgpu: "gpu" } as const;

/** Loads and starts one module; `base` is the folder `wasm/` of the page. */
export async function loadModule(backend: Backend, base: string): Promise<WasmModule> {
  const folder = new URL(`${FOLDERS[backend]}/`, base);
  try {
    const module: WasmModule = await import(/* @vite-ignore */ new URL("fastgan_web.js", folder).href);
    await module.default({ module_or_path: new URL("fastgan_web_bg.wasm", folder) });
    return module;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The drawing engine could not be loaded (${why}); check the connection and reload the page.`,
    );
  }
}
