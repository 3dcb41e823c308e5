/** A frame that comes later than this did not belong to a flowing motion: the page slept, or the machine did. */
const LONGEST_STEP_S = 0.1;

/** A clock at the display's rate: each tick says how many seconds have passed. */
export class Player {
  readonly #tick: (seconds: number) => void;
  #frame: number | null = null;

  constructor(tick: (seconds: number) => void) {
    this.#tick = tick;
  }

  get running(): boolean {
    return this.#frame !== null;
  }

  start(): void {
    if (this.#frame !== null) return;
    let last: number | null = null;
    const step = (now: number): void => {
      const seconds = last === null ? 0 : Math.min((now - last) / 1000, LONGEST_STEP_S);
      last = now;
      // Before the tick, which may stop the clock.
      this.#frame = requestAnimationFrame(step);
      this.#tick(seconds);
    };
    this.#frame = requestAnimationFrame(step);
  }

  stop(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
  }
}
