import type { Backend, BackendWish } from "../engine/backend";

/** What the page asks of the worker that searches: `open` once, then any number of steps. */
export interface SearchCalls {
  open: { args: SearchStart; result: { readonly backend: Backend } };
  step: { args: null; result: SearchStep };
}

export interface SearchStart {
  readonly wish: BackendWish;
  /** The model file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** RGBA [S, S, 4] of the picture that is searched for. */
  readonly target: Uint8ClampedArray<ArrayBuffer>;
  /** The latent [latentDim] to begin at. */
  readonly start: Float32Array<ArrayBuffer>;
  /** About how far each number of the latent moves in a step. */
  readonly learningRate: number;
}

export interface SearchStep {
  /** Mean square of the difference to the target, in values from -1 to 1, before the step. */
  readonly loss: number;
  /** The latent [latentDim] that has this loss. */
  readonly z: Float32Array<ArrayBuffer>;
}

export type SearchCall = keyof SearchCalls;

export type SearchRequest<K extends SearchCall = SearchCall> = {
  readonly id: number;
  readonly call: K;
  readonly args: SearchCalls[K]["args"];
};

export type SearchReply =
  | { readonly kind: "result"; readonly id: number; readonly result: SearchCalls[SearchCall]["result"] }
  | { readonly kind: "failure"; readonly id: number; readonly message: string }
  /** The search failed by itself, for example because its device was lost. */
  | { readonly kind: "fault"; readonly message: string };
