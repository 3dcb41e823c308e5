import type { Scene, Spot } from "../scene/scene";
import type { BackendWish, Choice, GpuFailure } from "./backend";
import type { RequestLike } from "./request";

/**
 * What the page asks of the worker that owns the engine, answered in order: `open`, then the model's bytes by `push`, then
 * `finish`, then any number of the others.
 */
export interface Calls {
  open: { args: OpenArgs; result: DeviceInfo };
  push: { args: { chunk: Uint8Array }; result: null };
  finish: { args: null; result: ModelInfo };
  latent: { args: { spot: Spot; truncation: number }; result: Float32Array<ArrayBuffer> };
  draw: { args: { picture: Drawable; size: PictureSize }; result: Frame };
  memory: { args: null; result: number };
  floats: { args: { picture: Drawable }; result: Float32Array<ArrayBuffer> };
  pixels: { args: { picture: Drawable }; result: Uint8ClampedArray<ArrayBuffer> };
}

/** A picture in words, or in the engine's own terms. */
export type Drawable = Scene | RequestLike;

/** A drawn picture, and how long it took. */
export interface Frame {
  /** A bitmap in the size that was asked for; RGBA [S, S, 4] where the worker has no canvas to make one. */
  readonly picture: ImageBitmap | Uint8ClampedArray<ArrayBuffer>;
  readonly milliseconds: number;
}

export interface OpenArgs {
  readonly wish: BackendWish;
  /** How the GPU failed before, where the CPU is to take its place. */
  readonly failure: GpuFailure | null;
}

/** In the screen's own pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** What an engine runs on, known before its model is. */
export interface DeviceInfo {
  readonly choice: Choice;
  readonly tier: string;
  readonly adapter: string;
  readonly software: boolean;
  /** Milliseconds until the drawing engine's own code was there. */
  readonly moduleTime: number;
}

/** What an engine draws. */
export interface ModelInfo {
  /** Pixels per side, S. */
  readonly resolution: number;
  /** Image channels, C: 1, 3 or 4. */
  readonly channels: number;
  readonly latentDim: number;
  /** Sides of the maps that have a gate, lowest first. */
  readonly gates: readonly number[];
  /** How many principal directions of its latent it knows. */
  readonly directions: number;
  readonly header: ModelHeader;
  readonly times: EngineTimes;
}

/** Whether there is a model whose pictures have transparent places, by an alpha channel. */
export function isTransparent(info: Pick<ModelInfo, "channels"> | null): boolean {
  return info?.channels === 4;
}

/** Milliseconds of the parts of loading that happen in the engine. */
export interface EngineTimes {
  /** Finding the device. */
  readonly device: number;
  /** Checking the weights and laying them out for the device, while they arrive. */
  readonly upload: number;
  /** Waiting for compiled shaders after the last byte. */
  readonly compile: number;
}

/** Milliseconds of the parts of loading. */
export interface LoadTimes extends EngineTimes {
  /** Fetching and starting the drawing engine's own code. */
  readonly module: number;
  /** Waiting for the model's bytes. */
  readonly download: number;
  /** From the visitor's wish to an engine that can draw; its parts overlap. */
  readonly total: number;
}

/** The open engine: what it runs on, what it draws, and how long it took to get there. */
export interface EngineInfo extends Omit<DeviceInfo, "moduleTime">, Omit<ModelInfo, "times"> {
  /** Length of the model file. */
  readonly bytes: number;
  readonly load: LoadTimes;
}

/** The part of the model file's header that the page shows. */
export interface ModelHeader {
  readonly name: string;
  readonly description: string;
  readonly license: string;
}

export type CallName = keyof Calls;

export type Request<K extends CallName = CallName> = { id: number; call: K; args: Calls[K]["args"] };

export type Reply =
  | { readonly kind: "result"; readonly id: number; readonly result: Calls[CallName]["result"] }
  | { readonly kind: "failure"; readonly id: number; readonly name: string; readonly message: string }
  /** `done` of `total` shaders are compiled. */
  | { readonly kind: "progress"; readonly done: number; readonly total: number }
  /** The engine failed by itself, for example because its device was lost. */
  | { readonly kind: "fault"; readonly message: string };
