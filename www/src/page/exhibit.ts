import type { Seed } from "../address/seed";
import { DevicePixels } from "../element/device-pixels";
import type { BackendWish, GpuFailure } from "../engine/backend";
import { EngineClient, type EngineFault } from "../engine/client";
import type { CanvasSize, DeviceInfo } from "../engine/protocol";
import type { ModelSource } from "../model-source/model-source";

export interface ExhibitOptions {
  readonly source: ModelSource;
  readonly canvas: HTMLCanvasElement;
  readonly wish: BackendWish;
  /** How the GPU failed before, where the CPU is to take its place. */
  readonly failure: GpuFailure | null;
  readonly signal: AbortSignal;
  /** The device is open; the model's bytes follow. */
  readonly onDevice: (device: DeviceInfo) => void;
  readonly onBytes: (received: number, total: number | null) => void;
  /** Shaders that are compiled; null while nobody knows how many there are. */
  readonly onShaders: (shaders: { done: number; total: number } | null) => void;
}

/** A model with the engine that draws it and the canvas that shows it. */
export class Exhibit {
  readonly source: ModelSource;
  readonly canvas: HTMLCanvasElement;
  /** How the GPU had failed when this was opened. */
  readonly failure: GpuFailure | null;
  readonly engine: EngineClient;
  readonly #pixels: DevicePixels;
  #seed: Seed | null = null;
  #drawnSize: CanvasSize | null = null;

  private constructor({ source, canvas, failure }: ExhibitOptions, engine: EngineClient) {
    this.source = source;
    this.canvas = canvas;
    this.failure = failure;
    this.engine = engine;
    this.#pixels = new DevicePixels(canvas);
  }

  /** Opens a device, gives it the model's bytes as they arrive, waits for its shaders, and draws what `seed` says then. */
  static async open(
    options: ExhibitOptions,
    seed: () => Seed,
  ): Promise<{ exhibit: Exhibit; milliseconds: number }> {
    const { source, canvas, wish, failure, signal } = options;
    const engine = new EngineClient({ wish, failure });
    const exhibit = new Exhibit(options, engine);
    const reading = new AbortController();
    const abort = () => {
      reading.abort(signal.reason);
      exhibit.close();
    };
    signal.addEventListener("abort", abort, { once: true });
    // Bytes for an engine that is gone are of no use, and may be long in coming.
    engine.onFault = (fault) => reading.abort(fault);
    try {
      options.onDevice(await engine.opened);
      const onChunk = (chunk: Uint8Array<ArrayBuffer>) => engine.push(chunk);
      const download = await source.read({ signal: reading.signal, onProgress: options.onBytes, onChunk });
      options.onShaders(null);
      const onProgress = (done: number, total: number) => options.onShaders({ done, total });
      await engine.finish({ canvas, download, onProgress });
      return { exhibit, milliseconds: await exhibit.draw(seed()) };
    } catch (error) {
      exhibit.close();
      throw error;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  /** The seed of the picture on the canvas. */
  get seed(): Seed {
    if (this.#seed === null) throw new Error("Nothing has been drawn yet.");
    return this.#seed;
  }

  /** True after the engine has failed by itself: the last picture is still there, but no other will come. */
  get lost(): boolean {
    return this.engine.ended;
  }

  /** True where the canvas has changed its size since the last picture. */
  get stale(): boolean {
    return this.#drawnSize !== this.#pixels.size;
  }

  /** Who is told when the engine fails by itself, and when the canvas changes its size. */
  watch(onFault: (fault: EngineFault) => void, onResize: () => void): void {
    this.engine.onFault = onFault;
    this.#pixels.onChange = onResize;
  }

  /** Draws a seed in the screen's own pixels; returns the milliseconds that it took. */
  async draw(seed: Seed): Promise<number> {
    const { size } = this.#pixels;
    this.#drawnSize = size;
    const { milliseconds } = await this.engine.draw(await this.engine.latent(seed), size);
    this.#seed = seed;
    return milliseconds;
  }

  /** Frees the engine and takes the canvas off the page. */
  close(): void {
    this.#pixels.close();
    this.engine.close();
    this.canvas.remove();
  }
}
