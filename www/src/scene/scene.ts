// What a picture is, in words that fit into an address: no latent is stored where a few numbers name it.

/** A place in the endless lattice of seeds: whole numbers are seeds, what lies between is the mix of the four around it. */
export interface LatticePlace {
  /** From west to east, in [-2^31, 2^31). */
  readonly x: number;
  /** From north to south, in [-2^31, 2^31). */
  readonly y: number;
}

/** A latent of its own, such as one that was found for a photograph. */
export interface OwnLatent {
  /** `latentDim` 16-bit floats, little-endian, as base64url. */
  readonly latent: string;
}

/** A rotation of a latent towards a random one: (1 − by²)^½ z + by n(seed). It keeps a normal latent normal. */
export interface Turn {
  /** A whole number below 2^32. */
  readonly seed: number;
  /** From 0, no change, to 1, the other latent. */
  readonly by: number;
}

/** A latent: where it starts, turned, then moved. */
export interface Point {
  readonly at: LatticePlace | OwnLatent;
  /** One after the other. */
  readonly turns: readonly Turn[];
  /** Steps along the model's principal directions, strongest first, in standard deviations of a latent's entry. */
  readonly moves: readonly number[];
}

export type Interpolation = "slerp" | "lerp";

/** What lies between two points. */
export interface Between {
  readonly from: Point;
  readonly to: Point;
  /** 0 is `from`, 1 is `to`. */
  readonly t: number;
  readonly how: Interpolation;
}

/** A point, or what lies between two. */
export type Spot = Point | Between;

/** A line that a round brush has painted. Lengths are shares of the picture's side. */
export interface Stroke {
  /** The line's corners, from the upper left corner of the picture: x, y, x, y, … */
  readonly places: readonly number[];
  readonly radius: number;
  /** False for an eraser. */
  readonly paints: boolean;
}

/** Another latent's gates in place of the content's own (the paper's Figures 7 and 9). */
export interface Style {
  readonly point: Point;
  /** For each gate of the model, lowest first: 0 is the content's own, 1 the style's. */
  readonly strengths: readonly number[];
  /** Where the style goes; null for everywhere. */
  readonly strokes: readonly Stroke[] | null;
}

/** One picture. */
export interface Scene {
  readonly content: Spot;
  readonly style: Style | null;
  /** ψ: finished latents are multiplied by it. 1 is the whole variety, 0 the model's centre. */
  readonly truncation: number;
  /** Seed of the noise, a whole number below 2^32; null for none. */
  readonly noise: number | null;
}
