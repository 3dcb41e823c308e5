/** How much a state may hold, whoever wrote it. */
export const LIMITS = {
  keys: 64,
  turns: 32,
  moves: 512,
  /** How far one direction goes, to either side. */
  move: 20,
  /** Numbers of a latent of its own: the most that a model file may ask for. */
  latent: 2048,
  gates: 8,
  strokes: 200,
  /** Corners of one stroke. */
  corners: 512,
  truncation: 2,
  seconds: { least: 0.1, most: 60 },
} as const;

/** Strokes lie on a grid of 1/2048, eight times as fine as the mask: one corner is four letters of an address. */
export const STROKE_GRID = 2048;

/** Corners may lie beside the picture, as far as a half of its side. */
export const STROKE_MARGIN = 0.5;
