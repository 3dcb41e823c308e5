import type { Drawn } from "../engine/client";
import type { Remedy } from "../engine/losses";
import type { Drawable, EngineInfo, PictureSize } from "../engine/protocol";
import type { Read } from "../model-source/through-cache";
import type { Scene, Spot } from "../scene/scene";
import { senderOf } from "./events";
import type { LiveModel, Watcher } from "./live-model";
import type { LoadProgress } from "./progress";
import {
  type Form,
  type Forms,
  type InterpolateOptions,
  type MixOptions,
  mixedScene,
  type PictureOptions,
  type Place,
  pointAt,
  sceneAt,
  scenesAlong,
} from "./recipes";
import type { Lease } from "./registry";

/** What a model says by itself. */
export interface ModelEvents {
  /** How the opening goes on, after a loss or after a rest. */
  progress: CustomEvent<LoadProgress>;
  /** Its device is gone; `remedy` says whether it starts again by itself. */
  devicelost: CustomEvent<{ readonly message: string; readonly remedy: Remedy }>;
  /** It draws again, perhaps on another device. */
  restored: CustomEvent<EngineInfo>;
}

/**
 * An open model. Several of the same address share one engine; a lost device is replaced behind the scenes, and calls wait
 * for it. Every method rejects with an `Error` whose message is one sentence.
 */
export class Model extends senderOf<ModelEvents>() {
  readonly #lease: Lease;
  readonly #watcher: Watcher;
  #closed = false;

  /** For `load`, which knows that the model has been opened. */
  constructor(lease: Lease) {
    super();
    this.#lease = lease;
    const tell = <T>(name: keyof ModelEvents, detail: T) => {
      this.dispatchEvent(new CustomEvent(name, { detail }));
    };
    this.#watcher = {
      progress: (progress) => tell("progress", progress),
      lost: (message, remedy) => tell("devicelost", { message, remedy }),
      restored: (info) => tell("restored", info),
    };
    lease.live.watchers.add(this.#watcher);
  }

  /** What it draws, and on what. */
  get info(): EngineInfo {
    const { info } = this.#lease.live;
    if (info === null) throw new Error("The model is still being opened.");
    return info;
  }

  /** Resolves when the model is on the visitor's disk: to null, or to a sentence on why it is not kept there. */
  get kept(): Promise<string | null> {
    return this.#lease.live.kept;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Draws a picture in device pixels, in the model's own resolution unless told otherwise. Close the bitmap after use. */
  draw(picture: Drawable, size?: PictureSize): Promise<Drawn> {
    const { resolution } = this.info;
    const wanted = size ?? { width: resolution, height: resolution };
    return this.#live.use((engine) => engine.draw(picture, wanted));
  }

  /** The picture of a seed, of a place in the lattice, or of a latent. */
  async generate<K extends Form = "bitmap">(
    place: Place,
    options: PictureOptions<K> = {},
  ): Promise<Forms[K]> {
    return this.#made(sceneAt(pointAt(place), options), options);
  }

  /** A picture with the gates of another one: the content's shapes in the style's looks. */
  async mix<K extends Form = "bitmap">(
    content: Place,
    style: Place,
    options: MixOptions<K> = {},
  ): Promise<Forms[K]> {
    return this.#made(mixedScene(content, style, this.info.gates, options), options);
  }

  /** The pictures of a way from place to place, one after the other, each drawn when it is asked for. */
  async *interpolate<K extends Form = "bitmap">(
    places: readonly Place[],
    options: InterpolateOptions<K>,
  ): AsyncGenerator<Forms[K], void, undefined> {
    for (const scene of scenesAlong(places, options)) yield await this.#made(scene, options);
  }

  /** RGBA [S, S, 4]. */
  pixels(picture: Drawable): Promise<Uint8ClampedArray<ArrayBuffer>> {
    return this.#live.use((engine) => engine.pixels(picture));
  }

  /** Raw values [C, S, S], before clamping. */
  floats(picture: Drawable): Promise<Float32Array<ArrayBuffer>> {
    return this.#live.use((engine) => engine.floats(picture));
  }

  /** Bytes that the engine holds at this moment, its buffers on the GPU included. */
  memory(): Promise<number> {
    return this.#live.use((engine) => engine.memory());
  }

  /** The latent [latentDim] of a spot. */
  latent(spot: Spot, truncation = 1): Promise<Float32Array<ArrayBuffer>> {
    return this.#live.use((engine) => engine.latent(spot, truncation));
  }

  /** The model file once more, whole, as it was read. */
  async bytes(signal: AbortSignal = new AbortController().signal): Promise<Uint8Array<ArrayBuffer>> {
    const attempt = async (read: Read) => {
      const chunks: Uint8Array<ArrayBuffer>[] = [];
      const onChunk = async (chunk: Uint8Array<ArrayBuffer>) => void chunks.push(chunk);
      await read({ signal, onProgress: () => undefined, onChunk });
      return new Uint8Array(await new Blob(chunks).arrayBuffer());
    };
    const { value } = await this.#live.source.open(attempt, { signal, blamesBytes: () => false });
    return value;
  }

  /** Gives its share in the engine back; the engine ends with the last share. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#lease.live.watchers.delete(this.#watcher);
    this.#lease.release();
  }

  async #made<K extends Form>(scene: Scene, { as, size }: PictureOptions<K>): Promise<Forms[K]> {
    const forms: { [F in Form]: () => Promise<Forms[F]> } = {
      bitmap: async () => (await this.draw(scene, size)).bitmap,
      pixels: () => this.pixels(scene),
      floats: () => this.floats(scene),
    };
    const form: Form = as ?? "bitmap";
    return (await forms[form]()) as Forms[K];
  }

  get #live(): LiveModel {
    if (this.#closed) throw new Error("The model was closed; load it again.");
    return this.#lease.live;
  }
}
