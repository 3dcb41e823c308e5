/** Another latent's gate in place of the content's own. */
export interface StyleRequest {
  readonly z: Float32Array;
  /** 0 is the content's own gate, 1 the style's. */
  readonly strength: number;
  /** Whether the request's mask multiplies the strength, pixel by pixel. */
  readonly masked?: boolean;
}

export interface SampleRequest {
  /** The latent [latentDim] that becomes the picture. */
  readonly content: Float32Array;
  /** For each gate of the model, lowest first, a style, or null for the content's own. */
  readonly styles?: readonly (StyleRequest | null)[];
}

/** One picture or several, drawn together. */
export interface PictureRequest {
  readonly samples: readonly SampleRequest[];
  /** 256 × 256 strengths in [0, 1], row by row, stretched over the picture. */
  readonly mask?: Float32Array | null;
  /** Seed of the noise; none without it. */
  readonly noise?: bigint | number | null;
}

/** A latent, latents that follow one another, or everything that the engine understands. */
export type RequestLike = Float32Array | PictureRequest;
