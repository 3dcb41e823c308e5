import { clamp } from "../scene/snap";

/** Pixels of a photograph. */
export interface PhotoSize {
  readonly width: number;
  readonly height: number;
}

/** A square of a photograph, in its pixels. */
export interface Crop {
  /** Left and upper edge. */
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** How many times smaller than the largest square a crop may be. */
export const LARGEST_ZOOM = 8;

/** The largest square in the middle. */
export function middleCrop({ width, height }: PhotoSize): Crop {
  const side = Math.min(width, height);
  return { x: (width - side) / 2, y: (height - side) / 2, side };
}

/** The crop further to the right and down by shares of its own side, as far as there is photograph. */
export function movedCrop({ x, y, side }: Crop, right: number, down: number, size: PhotoSize): Crop {
  return within({ x: x + right * side, y: y + down * side, side }, size);
}

/** A crop that shows its middle `factor` times as large. */
export function zoomedCrop({ x, y, side }: Crop, factor: number, size: PhotoSize): Crop {
  const whole = Math.min(size.width, size.height);
  const next = clamp(side / factor, whole / LARGEST_ZOOM, whole);
  return within({ x: x + (side - next) / 2, y: y + (side - next) / 2, side: next }, size);
}

/** How many times as large as in the largest square things are. */
export function zoomOf({ side }: Crop, { width, height }: PhotoSize): number {
  return Math.min(width, height) / side;
}

function within({ x, y, side }: Crop, { width, height }: PhotoSize): Crop {
  return { x: clamp(x, 0, width - side), y: clamp(y, 0, height - side), side };
}
