const WINDOW_MS = 1000;
/** Fewer pictures than this in a second are no movement. */
const MOVEMENT = 4;

/** Counts pictures while something moves. */
export class FrameRate {
  readonly #times: number[] = [];

  /** Pictures of the last second at the time `now`, in milliseconds, the new one included; null where nothing moves. */
  add(now: number): number | null {
    this.#times.push(now);
    while ((this.#times[0] ?? now) <= now - WINDOW_MS) this.#times.shift();
    return this.#times.length < MOVEMENT ? null : this.#times.length;
  }
}
