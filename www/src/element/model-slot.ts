import type { BackendWish } from "../engine/backend";
import { load } from "../live/load";
import { Model, type ModelEvents } from "../live/model";
import type { LoadProgress } from "../live/progress";
import { isAbort } from "../model-source/source-error";

/** Where a model comes from: its address, its file, or a model that somebody else has opened. */
export type Origin = string | Blob | Model;

/** What happens to the model of an element. */
export interface SlotEvents {
  progress(progress: LoadProgress): void;
  opened(model: Model): void;
  failed(error: unknown): void;
  lost(detail: ModelEvents["devicelost"]["detail"]): void;
  restored(): void;
}

/** Holds the model that an element draws with, until another one can take its place. */
export class ModelSlot {
  readonly #events: SlotEvents;
  #model: Model | null = null;
  /** Whether the model was opened here, and so is to be closed here. */
  #own = false;
  #opening: AbortController | null = null;
  #watching = new AbortController();

  constructor(events: SlotEvents) {
    this.#events = events;
  }

  get model(): Model | null {
    return this.#model;
  }

  get opening(): boolean {
    return this.#opening !== null;
  }

  /** Takes a model, opening it first where it has to be; an opening that is under way counts no more. */
  async take(origin: Origin, backend: BackendWish): Promise<void> {
    this.stop();
    if (origin instanceof Model) {
      this.#put(origin, false);
      return;
    }
    const opening = new AbortController();
    this.#opening = opening;
    const { signal } = opening;
    const onProgress = (progress: LoadProgress) => {
      if (!signal.aborted) this.#events.progress(progress);
    };
    try {
      const model = await load(origin, { backend, onProgress, signal });
      if (signal.aborted) model.close();
      else this.#put(model, true);
    } catch (error) {
      if (signal.aborted) return;
      this.#opening = null;
      // Somebody else has closed what was shared.
      if (!isAbort(error)) this.#events.failed(error);
    }
  }

  /** Ends an opening that is under way; the model stays. */
  stop(): void {
    this.#opening?.abort();
    this.#opening = null;
  }

  /** Ends an opening, and gives the model back. */
  empty(): void {
    this.stop();
    this.#leave();
  }

  #put(model: Model, own: boolean): void {
    this.#opening = null;
    this.#leave();
    this.#model = model;
    this.#own = own;
    this.#watching = new AbortController();
    const { signal } = this.#watching;
    model.addEventListener("progress", ({ detail }) => this.#events.progress(detail), { signal });
    model.addEventListener("devicelost", ({ detail }) => this.#events.lost(detail), { signal });
    model.addEventListener("restored", () => this.#events.restored(), { signal });
    this.#events.opened(model);
  }

  #leave(): void {
    this.#watching.abort();
    if (this.#own) this.#model?.close();
    this.#model = null;
  }
}
