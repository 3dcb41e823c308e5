/** Bayer's matrix: each of 16 thresholds once in every 4 × 4 pixels, neighbours far apart. */
const BAYER = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];

/** What a step of 16-bit colours, which palettes are looked up by, is in 8 bits. */
const STEP = 8;

/**
 * Spreads RGBA pixels by less than a step, so that gradients have no contours after rounding. The pattern belongs to the place, not
 * to the frame: what does not move does not flicker. Changes `pixels`.
 */
export function dither(pixels: Uint8ClampedArray, width: number): void {
  for (let at = 0; at < pixels.length; at += 4) {
    const pixel = at / 4;
    const x = (pixel % width) & 3;
    const y = Math.floor(pixel / width) & 3;
    const offset = (((BAYER[4 * y + x] ?? 0) + 0.5) / 16 - 0.5) * STEP;
    for (let channel = at; channel < at + 3; channel++) pixels[channel] = (pixels[channel] ?? 0) + offset;
  }
}
