import type { Spot } from "../scene/scene";
import type { BackendWish, GpuFailure } from "./backend";
import type {
  CallName,
  Calls,
  DeviceInfo,
  Drawable,
  EngineInfo,
  Frame,
  LoadTimes,
  ModelInfo,
  PictureSize,
  Reply,
} from "./protocol";

export interface StartOptions {
  readonly wish: BackendWish;
  /** How the GPU failed before, where the CPU is to take its place. */
  readonly failure: GpuFailure | null;
}

export interface FinishOptions {
  /** Length of the file that was handed over. */
  readonly bytes: number;
  /** Milliseconds that the bytes took to arrive. */
  readonly download: number;
  readonly onProgress: (done: number, total: number) => void;
}

/** A picture in the size that was asked for; whoever gets it closes it or gives it to a canvas. */
export interface Drawn {
  readonly bitmap: ImageBitmap;
  readonly milliseconds: number;
}

interface Waiting {
  resolve(result: Calls[CallName]["result"]): void;
  reject(error: Error): void;
}

/** The engine failed by itself: its device is gone, or its code stopped. */
export class EngineFault extends Error {
  override readonly name = "EngineFault";
}

/** The model's bytes are no model that the engine can draw. */
export class ModelError extends Error {
  override readonly name = "ModelError";
}

/** One model in a worker of its own: first a device, then the model's bytes, then pictures. */
export class EngineClient {
  /** What the engine runs on; known before any byte of a model is needed. */
  readonly opened: Promise<DeviceInfo>;
  /** Called when the engine fails by itself; the model has to be opened anew then. */
  onFault: (error: EngineFault) => void = () => undefined;

  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #started = performance.now();
  #next = 0;
  #info: EngineInfo | null = null;
  #onProgress: FinishOptions["onProgress"] = () => undefined;
  /** Why no more calls are answered. */
  #ended: Error | null = null;

  constructor({ wish, failure }: StartOptions) {
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    this.#worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => this.#receive(data));
    this.#worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.#fail(`The drawing engine stopped (${event.message || "its script could not be loaded"})`);
    });
    this.opened = this.#call("open", { wish, failure });
  }

  /** What the engine runs on and draws, once it can. */
  get info(): EngineInfo {
    if (this.#info === null) throw new Error("The model is still being opened.");
    return this.#info;
  }

  /** True once no more calls are answered. */
  get ended(): boolean {
    return this.#ended !== null;
  }

  /** Hands over the next bytes of the model file, which move to the worker; resolves when they are on the device. */
  async push(chunk: Uint8Array<ArrayBuffer>): Promise<void> {
    const own = chunk.byteLength === chunk.buffer.byteLength ? chunk : chunk.slice();
    await this.#call("push", { chunk: own }, [own.buffer]);
  }

  /** Ends the model file and waits until the engine can draw. */
  async finish({ bytes, download, onProgress }: FinishOptions): Promise<EngineInfo> {
    this.#onProgress = onProgress;
    const model = await this.#call("finish", null);
    const total = performance.now() - this.#started;
    this.#info = describe(await this.opened, model, bytes, { download, total });
    return this.#info;
  }

  /** The latent [latentDim] of a spot. */
  latent(spot: Spot, truncation: number): Promise<Float32Array<ArrayBuffer>> {
    return this.#call("latent", { spot, truncation });
  }

  /** Draws a picture in a size, and says how long that took. */
  async draw(picture: Drawable, size: PictureSize): Promise<Drawn> {
    const frame = await this.#call("draw", { picture, size });
    return { bitmap: await bitmapOf(frame.picture, size), milliseconds: frame.milliseconds };
  }

  /** Bytes that the engine holds, its buffers on the GPU included. */
  memory(): Promise<number> {
    return this.#call("memory", null);
  }

  /** Raw values [N, C, S, S] of N pictures, before clamping. */
  floats(picture: Drawable): Promise<Float32Array<ArrayBuffer>> {
    return this.#call("floats", { picture });
  }

  /** RGBA pixels [N, S, S, 4] of N pictures. */
  pixels(picture: Drawable): Promise<Uint8ClampedArray<ArrayBuffer>> {
    return this.#call("pixels", { picture });
  }

  /** Ends the worker and frees all that it holds. */
  close(): void {
    this.#end(new DOMException("The model was closed.", "AbortError"));
    this.#worker.terminate();
  }

  #call<K extends CallName>(
    call: K,
    args: Calls[K]["args"],
    transfer: Transferable[] = [],
  ): Promise<Calls[K]["result"]> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, call, args }, transfer);
    });
  }

  #receive(reply: Reply): void {
    if (reply.kind === "fault") {
      this.#fail(reply.message);
      return;
    }
    if (reply.kind === "progress") {
      this.#onProgress(reply.done, reply.total);
      return;
    }
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.kind === "result") waiting?.resolve(reply.result);
    else
      waiting?.reject(reply.name === "ModelError" ? new ModelError(reply.message) : new Error(reply.message));
  }

  /** Answers no more. */
  #fail(message: string): void {
    if (this.#ended !== null) return;
    const error = new EngineFault(message);
    this.#end(error);
    this.onFault(error);
  }

  #end(reason: Error): void {
    this.#ended ??= reason;
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}

function describe(
  device: DeviceInfo,
  model: ModelInfo,
  bytes: number,
  waited: Pick<LoadTimes, "download" | "total">,
): EngineInfo {
  const { moduleTime, ...runsOn } = device;
  const { times, ...draws } = model;
  return { ...runsOn, ...draws, bytes, load: { module: moduleTime, ...times, ...waited } };
}

/** Where the worker has no canvas, the page makes the bitmap. */
function bitmapOf(
  picture: Frame["picture"],
  { width, height }: PictureSize,
): Promise<ImageBitmap> | ImageBitmap {
  if (picture instanceof ImageBitmap) return picture;
  const side = Math.sqrt(picture.length / 4);
  return createImageBitmap(new ImageData(picture, side, side), {
    resizeWidth: width,
    resizeHeight: height,
    resizeQuality: "high",
  });
}
