import type { BackendWish } from "../engine/backend";
import { loadSource } from "../live/load";
import type { Model } from "../live/model";
import type { LoadProgress } from "../live/progress";
import type { ModelSource } from "../model-source/model-source";
import { isAbort } from "../model-source/source-error";

/** What the page hears of the opening of models. */
export interface OpenerEvents {
  opening(source: ModelSource): void;
  progress(progress: LoadProgress): void;
  /** The model can draw. */
  opened(source: ModelSource, model: Model): void;
  /** Nothing has changed; `error` is null where the visitor cancelled. */
  kept(error: unknown): void;
}

/** Opens one model at a time; the newest wish wins, and until it can draw the former model stays. */
export class Opener {
  readonly #backend: BackendWish;
  readonly #events: OpenerEvents;
  #opening: AbortController | null = null;

  constructor(backend: BackendWish, events: OpenerEvents) {
    this.#backend = backend;
    this.#events = events;
  }

  get busy(): boolean {
    return this.#opening !== null;
  }

  async open(source: ModelSource): Promise<void> {
    this.#opening?.abort();
    const opening = new AbortController();
    const { signal } = opening;
    this.#opening = opening;
    this.#events.opening(source);
    const onProgress = (progress: LoadProgress) => {
      if (this.#opening === opening) this.#events.progress(progress);
    };
    try {
      const model = await loadSource(source, { backend: this.#backend, signal, onProgress });
      if (this.#opening !== opening) return model.close();
      this.#opening = null;
      this.#events.opened(source, model);
    } catch (error) {
      if (this.#opening !== opening) return;
      this.#opening = null;
      this.#events.kept(isAbort(error) ? null : error);
    }
  }

  cancel(): void {
    this.#opening?.abort();
  }
}
