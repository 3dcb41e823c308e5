import type { Stroke } from "../../../scene/scene";
import { LIMITS } from "../../../state/limits";

/** Where the brush is: shares of the picture's side, and how hard it is pressed, from 0 to 1. */
export interface Touch {
  readonly x: number;
  readonly y: number;
  readonly pressure: number;
}

export interface Brush {
  /** A share of the picture's side. */
  readonly radius: number;
  /** False for an eraser. */
  readonly paints: boolean;
}

/** Steps of a pen's pressure; more would make more strokes than a picture can keep. */
const LEVELS = 4;
/** The share of the radius that is left where a pen barely touches. */
const LIGHTEST = 0.4;
/** Corners closer than this share of the radius would not be seen. */
const SPACING = 0.15;

/** One movement of the brush, from where it is put down to where it is lifted: a line, or several where the pressure changes. */
export class Gesture {
  readonly #brush: Brush;
  #done: Stroke[] = [];
  #places: number[] = [];
  #radius = 0;

  constructor(brush: Brush, first: Touch) {
    this.#brush = brush;
    this.#begin(first);
  }

  /** What has been painted so far. */
  get strokes(): readonly Stroke[] {
    return [...this.#done, this.#stroke];
  }

  /** Goes on to a place; returns whether that changed anything. */
  move(touch: Touch): boolean {
    const [x = 0, y = 0] = this.#places.slice(-2);
    if (Math.hypot(touch.x - x, touch.y - y) < SPACING * this.#radius) return false;
    if (this.#radiusAt(touch) !== this.#radius || this.#places.length / 2 >= LIMITS.corners) {
      this.#done = [...this.#done, this.#stroke];
      this.#begin({ x, y, pressure: touch.pressure });
    }
    this.#places = [...this.#places, touch.x, touch.y];
    return true;
  }

  get #stroke(): Stroke {
    return { places: this.#places, radius: this.#radius, paints: this.#brush.paints };
  }

  #begin(touch: Touch): void {
    this.#radius = this.#radiusAt(touch);
    this.#places = [touch.x, touch.y];
  }

  #radiusAt({ pressure }: Touch): number {
    const level = Math.ceil(Math.min(Math.max(pressure, 0), 1) * LEVELS) / LEVELS;
    return this.#brush.radius * (LIGHTEST + (1 - LIGHTEST) * level);
  }
}
