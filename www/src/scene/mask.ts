import type { Stroke } from "./scene";

/** Pixels per side of a mask: what the engine stretches over the picture. */
export const MASK_SIDE = 256;

/** The share of a brush's radius in which it paints in full. */
const CORE = 0.5;

/** Strengths [256, 256] in [0, 1] that strokes paint, one after the other; exactly 0 where none has been. */
export function maskOf(strokes: readonly Stroke[]): Float32Array<ArrayBuffer> {
  const mask = new Float32Array(MASK_SIDE * MASK_SIDE);
  for (const stroke of strokes) paint(mask, stroke);
  return mask;
}

/** Draws one more stroke into a mask. Paint never adds up: the strongest of what meets in a pixel stays. */
export function paint(mask: Float32Array, { places, radius, paints }: Stroke): void {
  for (let end = places.length < 4 ? 0 : 2; end + 1 < places.length; end += 2) {
    const start = Math.max(end - 2, 0);
    const [x0, y0, x1, y1] = [places[start], places[start + 1], places[end], places[end + 1]];
    if (x0 === undefined || y0 === undefined || x1 === undefined || y1 === undefined) return;
    paintLine(mask, { x0, y0, x1, y1 }, radius, paints);
  }
}

interface Line {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** What a round brush leaves that is drawn along a line: the distance to the line decides. */
function paintLine(mask: Float32Array, line: Line, radius: number, paints: boolean): void {
  const { x0, y0, x1, y1 } = line;
  const [left, right] = pixelsWithin(Math.min(x0, x1) - radius, Math.max(x0, x1) + radius);
  const [top, bottom] = pixelsWithin(Math.min(y0, y1) - radius, Math.max(y0, y1) + radius);
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const away = distance(line, (column + 0.5) / MASK_SIDE, (row + 0.5) / MASK_SIDE);
      if (away >= radius) continue;
      const strength = falloff(away / radius);
      const index = row * MASK_SIDE + column;
      const former = mask[index] ?? 0;
      mask[index] = paints ? Math.max(former, strength) : Math.min(former, 1 - strength);
    }
  }
}

/** The first and the last pixel whose centres can lie between two lengths. */
function pixelsWithin(least: number, most: number): readonly [number, number] {
  return [Math.max(Math.floor(least * MASK_SIDE), 0), Math.min(Math.ceil(most * MASK_SIDE), MASK_SIDE - 1)];
}

function distance({ x0, y0, x1, y1 }: Line, x: number, y: number): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const square = dx * dx + dy * dy;
  const along = square === 0 ? 0 : Math.min(Math.max(((x - x0) * dx + (y - y0) * dy) / square, 0), 1);
  const [awayX, awayY] = [x - x0 - along * dx, y - y0 - along * dy];
  return Math.sqrt(awayX * awayX + awayY * awayY);
}

/** 1 in the brush's core, smoothly down to 0 at its edge. */
function falloff(share: number): number {
  const t = Math.min((1 - share) / (1 - CORE), 1);
  return t * t * (3 - 2 * t);
}
