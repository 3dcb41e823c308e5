import type { Backend } from "../engine/backend";

/** The search's class as both gradient modules export it. */
export interface WasmSearch {
  /** The latent [latentDim] where the search is now. */
  readonly z: Float32Array<ArrayBuffer>;
  /** One step; resolves with the mean square of the difference before it. */
  step(): Promise<number>;
}

export interface GradientModule {
  /** Compiles and starts the module. */
  default(init: { module_or_path: URL }): Promise<unknown>;
  readonly LatentSearch: {
    create(bytes: Uint8Array, target: Uint8Array, z: Float32Array, learningRate: number): Promise<WasmSearch>;
    /** Tells of failures that belong to no single call, such as a lost device. */
    onError(callback: (message: string) => void): void;
  };
}

/** The generated types cannot know that the modules' memory is never shared. */
const unshared = (module: Promise<unknown>) => module as Promise<GradientModule>;

// Written out, so that every bundler finds the files and keeps them as files.
const FILES: Record<Backend, { readonly script: () => Promise<GradientModule>; readonly wasm: URL }> = {
  cpu: {
    script: () => unshared(import("../../wasm/gradient-cpu/fastgan_web.js")),
    wasm: new URL("../../wasm/gradient-cpu/fastgan_web_bg.wasm", import.meta.url),
  },
  webgpu: {
    script: () => unshared(import("../../wasm/gradient/fastgan_web.js")),
    wasm: new URL("../../wasm/gradient/fastgan_web_bg.wasm", import.meta.url),
  },
};

/** Loads and starts one module. */
export async function loadGradient(backend: Backend): Promise<GradientModule> {
  const { script, wasm } = FILES[backend];
  try {
    const module = await script();
    await module.default({ module_or_path: wasm });
    return module;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The search could not be loaded (${why}); check the connection and try again.`);
  }
}
