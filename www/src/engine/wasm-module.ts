import type { Backend } from "./backend";
import type { RequestLike } from "./request";

/** The engine's class as both wasm modules export it. */
export interface WasmEngine {
  /** Pixels per side, S. */
  readonly resolution: number;
  /** Image channels, C: 1, 3 or 4. */
  readonly channels: number;
  /** Length of a latent. */
  readonly latentDim: number;
  /** Sides of the maps that have a gate, lowest first. */
  readonly gates: Uint32Array;
  /** The model file's header, as JSON. */
  readonly header: string;
  /** Milliseconds of the parts of loading, as JSON: `device`, `upload`, `compile`. */
  readonly timings: string;
  /** The latent's principal directions, unit rows of `latentDim` numbers, strongest first. */
  readonly directions: Float32Array<ArrayBuffer>;
  latent(seed: bigint): Float32Array<ArrayBuffer>;
  /** Pictures side by side, as one bitmap in device pixels. */
  draw(request: RequestLike, width: number, height: number): Promise<ImageBitmap>;
  /** Raw values before clamping, [N, C, S, S]. */
  floats(request: RequestLike): Promise<Float32Array<ArrayBuffer>>;
  /** RGBA, [N, S, S, 4]. */
  pixels(request: RequestLike): Promise<Uint8ClampedArray<ArrayBuffer>>;
}

/** An engine that waits for its model. */
export interface WasmLoader {
  /** `webgpu-f16`, `webgpu-f32` or `cpu`. */
  readonly tier: string;
  /** The adapter's own name. */
  readonly adapter: string;
  readonly software: boolean;
  /** Takes the next bytes of the model file. */
  push(bytes: Uint8Array): Promise<void>;
  /** Ends the file; `progress` hears how many shaders are compiled. */
  finish(progress: (done: number, total: number) => void): Promise<WasmEngine>;
}

export interface WasmModule {
  /** Compiles and starts the module. */
  default(init: { module_or_path: URL }): Promise<{ readonly memory: WebAssembly.Memory }>;
  readonly Loader: {
    open(fullPrecision: boolean): Promise<WasmLoader>;
  };
  readonly Engine: {
    /** Tells of failures that belong to no single call, such as a lost device. */
    onError(callback: (message: string) => void): void;
  };
}

/** The generated types cannot know that the modules' memory is never shared. */
const unshared = (module: Promise<unknown>) => module as Promise<WasmModule>;

interface Files {
  readonly script: () => Promise<WasmModule>;
  readonly wasm: URL;
}

// Written out, so that every bundler finds the files and keeps them as files.
const FILES: Record<Backend, Files> = {
  cpu: {
    script: () => unshared(import("../../wasm/cpu/fastgan_web.js")),
    wasm: new URL("../../wasm/cpu/fastgan_web_bg.wasm", import.meta.url),
  },
  webgpu: {
    script: () => unshared(import("../../wasm/gpu/fastgan_web.js")),
    wasm: new URL("../../wasm/gpu/fastgan_web_bg.wasm", import.meta.url),
  },
};

/** A module that runs. */
export interface RunningModule {
  readonly module: WasmModule;
  readonly memory: WebAssembly.Memory;
}

/** Loads and starts one module. */
export async function loadModule(backend: Backend): Promise<RunningModule> {
  const { script, wasm } = FILES[backend];
  try {
    const module = await script();
    const { memory } = await module.default({ module_or_path: wasm });
    return { module, memory };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The drawing engine could not be loaded (${why}); check the connection and reload the page.`,
    );
  }
}
