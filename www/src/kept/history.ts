/** Whether a change stands for itself, or is a moment of a drag that goes on. */
export type Change = "step" | "passing";

/** Most steps that are remembered. */
const LIMIT = 200;

/**
 * What was, what is, and what was undone. Passing changes are seen at once and remembered only as part of the step that ends
 * them, so that a drag of a hundred moves is undone at a stroke.
 */
export class History<T> {
  readonly #limit: number;
  readonly #equal: (a: T, b: T) => boolean;
  #steps: T[];
  #index = 0;
  /** A passing value that no step has confirmed yet. */
  #passing: { readonly value: T } | null = null;

  constructor(
    first: T,
    { limit = LIMIT, equal = Object.is }: { limit?: number; equal?: (a: T, b: T) => boolean } = {},
  ) {
    this.#steps = [first];
    this.#limit = Math.max(1, limit);
    this.#equal = equal;
  }

  get present(): T {
    return this.#passing === null ? this.#step : this.#passing.value;
  }

  /** Everything that is remembered, oldest first, what was undone included. */
  get steps(): readonly T[] {
    return this.#steps;
  }

  /** Which of the steps is, or was before a change in passing, the present. */
  get index(): number {
    return this.#index;
  }

  get canUndo(): boolean {
    return this.#passing !== null || this.#index > 0;
  }

  get canRedo(): boolean {
    return this.#passing === null && this.#index < this.#steps.length - 1;
  }

  /** A step forgets what was undone; a step to where one is already is none. */
  set(value: T, change: Change = "step"): void {
    if (change === "passing") {
      this.#passing = { value };
      return;
    }
    this.#passing = null;
    if (this.#equal(value, this.#step)) return;
    this.#steps = [...this.#steps.slice(0, this.#index + 1), value].slice(-this.#limit);
    this.#index = this.#steps.length - 1;
  }

  /** Goes back to the last step, first of all from a change in passing. */
  undo(): T {
    if (this.#passing === null && this.#index > 0) this.#index -= 1;
    this.#passing = null;
    return this.present;
  }

  redo(): T {
    if (this.canRedo) this.#index += 1;
    return this.present;
  }

  /** Goes to one of the steps. */
  go(index: number): T {
    this.#index = Math.min(this.#steps.length - 1, Math.max(0, Math.trunc(index)));
    this.#passing = null;
    return this.present;
  }

  get #step(): T {
    return this.#steps[this.#index] as T;
  }
}
