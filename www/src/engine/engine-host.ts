import { type LatentSource, latentOf } from "../scene/latent";
import { requestOf } from "../scene/request";
import { queryWebGpu } from "./adapter";
import { type Choice, chooseBackend } from "./backend";
import { gpuBytes } from "./gpu-memory";
import type {
  CallName,
  Calls,
  DeviceInfo,
  Drawable,
  EngineTimes,
  Frame,
  ModelHeader,
  ModelInfo,
  OpenArgs,
} from "./protocol";
import type { RequestLike } from "./request";
import { loadModule, type WasmEngine, type WasmLoader } from "./wasm-module";

type Handlers = {
  [K in CallName]: (args: Calls[K]["args"]) => Calls[K]["result"] | Promise<Calls[K]["result"]>;
};

/** What an engine says without having been asked. */
export interface HostEvents {
  /** `done` of `total` shaders are compiled. */
  progress(done: number, total: number): void;
  /** The engine failed by itself. */
  fault(message: string): void;
}

/** One engine for one model, from its device to its last picture. */
export class EngineHost implements Handlers {
  readonly #events: HostEvents;
  #loader: WasmLoader | null = null;
  #engine: WasmEngine | null = null;
  #memory: WebAssembly.Memory | null = null;
  #latents: LatentSource | null = null;

  constructor(events: HostEvents) {
    this.#events = events;
  }

  /** Chooses a backend and opens its device. A GPU that fails at this is replaced by the CPU, unless no other is wanted. */
  async open({ wish, failure }: OpenArgs): Promise<DeviceInfo> {
    if (failure !== null) return this.#open({ backend: "cpu", reason: failure });
    const wanted = chooseBackend(wish, await queryWebGpu());
    const mayReplace = wanted.backend === "webgpu" && wish === "auto";
    return this.#open(wanted).catch((error: unknown) => {
      if (!mayReplace) throw error;
      return this.#open({ backend: "cpu", reason: "gpu-failed" });
    });
  }

  async #open(choice: Choice): Promise<DeviceInfo> {
    const start = performance.now();
    const { module, memory } = await loadModule(choice.backend);
    const moduleTime = performance.now() - start;
    this.#memory = memory;
    this.#loader = await module.Loader.open(false);
    module.Engine.onError((message) => this.#events.fault(message));
    const { tier, adapter, software } = this.#loader;
    return { choice, tier, adapter, software, moduleTime };
  }

  async push({ chunk }: Calls["push"]["args"]): Promise<null> {
    await this.#waiting.push(chunk);
    return null;
  }

  async finish(): Promise<ModelInfo> {
    const engine = await this.#waiting.finish((done, total) => this.#events.progress(done, total));
    this.#loader = null;
    this.#engine = engine;
    const { resolution, channels, latentDim } = engine;
    const gates = [...engine.gates];
    const directions = engine.directions;
    this.#latents = { latentDim, directions, latent: (seed) => engine.latent(seed) };
    const times = JSON.parse(engine.timings) as EngineTimes;
    const header = parseHeader(engine.header);
    const counts = { directions: directions.length / latentDim };
    return { resolution, channels, latentDim, gates, ...counts, header, times };
  }

  latent({ spot, truncation }: Calls["latent"]["args"]): Float32Array<ArrayBuffer> {
    return latentOf(spot, truncation, this.#source);
  }

  async draw({ picture, size: { width, height } }: Calls["draw"]["args"]): Promise<Frame> {
    const start = performance.now();
    const request = this.#request(picture);
    const drawn = hasCanvas()
      ? await this.#ready.draw(request, width, height)
      : await this.#ready.pixels(request);
    return { picture: drawn, milliseconds: performance.now() - start };
  }

  /** Bytes that the engine holds, its buffers on the GPU included. */
  memory(): number {
    return (this.#memory?.buffer.byteLength ?? 0) + gpuBytes();
  }

  floats({ picture }: Calls["floats"]["args"]): Promise<Float32Array<ArrayBuffer>> {
    return this.#ready.floats(this.#request(picture));
  }

  pixels({ picture }: Calls["pixels"]["args"]): Promise<Uint8ClampedArray<ArrayBuffer>> {
    return this.#ready.pixels(this.#request(picture));
  }

  #request(picture: Drawable): RequestLike {
    if (!("content" in picture)) return picture;
    return requestOf(picture, this.#source, [...this.#ready.gates]);
  }

  get #source(): LatentSource {
    if (this.#latents === null) throw new Error("No model is open; load one first.");
    return this.#latents;
  }

  get #waiting(): WasmLoader {
    if (this.#loader === null) throw new Error("No model is being loaded; open a device first.");
    return this.#loader;
  }

  get #ready(): WasmEngine {
    if (this.#engine === null) throw new Error("No model is open; load one first.");
    return this.#engine;
  }
}

/** Older browsers have no canvas in workers. */
function hasCanvas(): boolean {
  return typeof OffscreenCanvas !== "undefined";
}

/** The engine has checked the header; texts that a model lacks become empty ones. */
function parseHeader(json: string): ModelHeader {
  const fields = JSON.parse(json) as Partial<Record<keyof ModelHeader, unknown>>;
  const text = (field: unknown): string => (typeof field === "string" ? field : "");
  return {
    name: text(fields.name),
    description: text(fields.description),
    license: text(fields.license),
  };
}
