import type { BackendWish } from "../address/address";
import type { CallName, Calls, EngineInfo, Reply } from "./protocol";

export interface OpenOptions {
  readonly wish: BackendWish;
  /** Ends the worker while it opens the model. */
  readonly signal: AbortSignal;
}

interface Waiting {
  resolve(result: Calls[CallName]["result"]): void;
  reject(error: Error): void;
}

/** One model, open in a worker of its own that draws on `canvas`. */
export class EngineClient {
  /** Called when the engine fails by itself; the model has to be opened anew then. */
  onFault: (error: Error) => void = () => undefined;

  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  #info: EngineInfo | null = null;
  /** Why no more calls are answered. */
  #ended: Error | null = null;

  private constructor() {
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    this.#worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => this.#receive(data));
    this.#worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.#fail(`The drawing engine stopped (${event.message || "its script could not be loaded"})`);
    });
  }

  /** Opens a model; its bytes and the canvas move to the worker. */
  static async open(
    bytes: Uint8Array<ArrayBuffer>,
    canvas: HTMLCanvasElement,
    { wish, signal }: OpenOptions,
  ): Promise<EngineClient> {
    signal.throwIfAborted();
    if (!("transferControlToOffscreen" in canvas)) {
      throw new Error(
        "This browser cannot draw outside the page's own thread (it lacks OffscreenCanvas); update it or open the page in another one.",
      );
    }
    const client = new EngineClient();
    const abort = () => client.close();
    signal.addEventListener("abort", abort, { once: true });
    try {
      const offscreen = canvas.transferControlToOffscreen();
      const modules = new URL("wasm/", document.baseURI).href;
      const args = { bytes, canvas: offscreen, wish, modules };
      client.#info = await client.#call("open", args, [bytes.buffer, offscreen]);
      return client;
    } catch (error) {
      client.close();
      throw error;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  get info(): EngineInfo {
    if (this.#info === null) throw new Error("The model is still being opened.");
    return this.#info;
  }

  /** The latent [latentDim] of a seed. */
  latent(seed: bigint): Promise<Float32Array<ArrayBuffer>> {
    return this.#call("latent", { seed });
  }

  /** Draws a latent [latentDim] on the canvas, and says how long that took. */
  draw(z: Float32Array): Promise<{ milliseconds: number }> {
    return this.#call("draw", { z });
  }

  /** Raw values [N, C, S, S] of N latents, before clamping. */
  floats(z: Float32Array): Promise<Float32Array<ArrayBuffer>> {
    return this.#call("floats", { z });
  }

  /** RGBA pixels [S, S, 4] of a latent. */
  pixels(z: Float32Array): Promise<Uint8ClampedArray<ArrayBuffer>> {
    return this.#call("pixels", { z });
  }

  /** Ends the worker and frees all that it holds, its canvas included. */
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
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.kind === "result") waiting?.resolve(reply.result);
    else waiting?.reject(new Error(reply.message));
  }

  /** Answers no more, but keeps the worker: the last picture lives in its canvas. */
  #fail(message: string): void {
    if (this.#ended !== null) return;
    const error = new Error(`${message.replace(/[.\s]+$/, "")}; choose the model again to go on`);
    this.#end(error);
    this.onFault(error);
  }

  #end(reason: Error): void {
    this.#ended ??= reason;
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}
