import type { BackendWish } from "../address/address";
import type { Choice } from "./backend";

/** What the page asks of the worker that owns the engine: one open, then any number of the others, answered in order. */
export interface Calls {
  open: { args: OpenArgs; result: EngineInfo };
  latent: { args: { seed: bigint }; result: Float32Array<ArrayBuffer> };
  draw: { args: { z: Float32Array }; result: { milliseconds: number } };
  floats: { args: { z: Float32Array }; result: Float32Array<ArrayBuffer> };
  pixels: { args: { z: Float32Array }; result: Uint8ClampedArray<ArrayBuffer> };
}

export interface OpenArgs {
  /** A whole model file. */
  readonly bytes: Uint8Array;
  readonly canvas: OffscreenCanvas;
  readonly wish: BackendWish;
  /** Address of the folder with the wasm modules. */
  readonly modules: string;
}

/** The open engine: what it runs on, and what it draws. */
export interface EngineInfo {
  readonly choice: Choice;
  readonly tier: string;
  readonly adapter: string;
  readonly software: boolean;
  readonly resolution: number;
  readonly channels: number;
  readonly latentDim: number;
  readonly header: ModelHeader;
}

/** The part of the model file's header that the page shows. */
export interface ModelHeader {
  readonly name: string;
  readonly description: string;
  readonly license: string;
}

export type CallName = keyof Calls;

export type Request = { [K in CallName]: { id: number; call: K; args: Calls[K]["args"] } }[CallName];

export type Reply =
  | { readonly kind: "result"; readonly id: number; readonly result: Calls[CallName]["result"] }
  | { readonly kind: "failure"; readonly id: number; readonly message: string }
  /** The engine failed by itself, for example because its device was lost. */
  | { readonly kind: "fault"; readonly message: string };
