import type { BackendWish } from "../engine/backend";
import type { Model } from "../live/model";
import type { LoadProgress } from "../live/progress";
import type { ErrorDetail } from "./events";
import { ModelSlot, type Origin, type SlotEvents } from "./model-slot";
import { savesData } from "./preferences";
import { sentenceOf } from "./sentence";
import type { Loading as When } from "./settings";
import { lackOfSupport } from "./support";

/** What the element is told of its model. */
export interface LoadingEvents extends Omit<SlotEvents, "failed"> {
  failed(detail: ErrorDetail): void;
}

/** Where the element is, as far as it matters to loading. */
export interface Situation {
  readonly when: When;
  readonly near: boolean;
  readonly visible: boolean;
}

/** Opens the model that the element wants as soon as it may, and gives it back when it is not wanted any more. */
export class Loading {
  readonly #events: LoadingEvents;
  readonly #slot: ModelSlot;
  #origin: Origin | null = null;
  #backend: BackendWish = "auto";
  /** Whether the model was not asked for yet. */
  #due = false;
  /** Whether it is wanted whatever it costs. */
  #urgent = false;
  #progress: LoadProgress | null = null;

  constructor(events: LoadingEvents) {
    this.#events = events;
    this.#slot = new ModelSlot({
      ...events,
      progress: (progress) => {
        this.#progress = progress.totalProgress < 1 ? progress : null;
        events.progress(progress);
      },
      opened: (model) => {
        this.#progress = null;
        events.opened(model);
      },
      failed: (error) => {
        this.#progress = null;
        events.failed({ type: "loadfailure", message: sentenceOf(error), sourceError: error });
      },
    });
  }

  /** The open model; one that came from elsewhere may have been closed there. */
  get model(): Model | null {
    const { model } = this.#slot;
    return model === null || model.closed ? null : model;
  }

  /** From 0 to 1 while a model is being opened, for the first time or once more, else null. */
  get progress(): number | null {
    return this.#progress?.totalProgress ?? (this.#slot.opening ? 0 : null);
  }

  get origin(): Origin | null {
    return this.#origin;
  }

  /** True where a model waits for the consent of a visitor who saves data. */
  asks(when: When): boolean {
    return this.#due && !this.#urgent && when !== "eager" && typeof this.#origin === "string" && savesData();
  }

  /** Says what is wanted from now on. */
  want(origin: Origin | null, backend: BackendWish): void {
    this.#origin = origin;
    this.#backend = backend;
    this.#urgent = false;
    this.#due = origin !== null;
    if (origin === null) this.#slot.empty();
  }

  /** Wants the model at once, wherever the element is; opens it anew where that failed. */
  hurry(again: boolean): void {
    this.#urgent = true;
    this.#due ||= again && this.#origin !== null && !this.#slot.opening;
  }

  /** Begins to load where the situation allows it. */
  consider({ when, near, visible }: Situation): void {
    if (!this.#due || this.#origin === null) return;
    const here = when === "eager" || (when === "lazy" ? visible : near);
    if (!this.#urgent && (!here || this.asks(when))) return;
    this.#due = false;
    const lack = lackOfSupport();
    if (lack !== null) {
      this.#events.failed({ type: "unsupported", message: lack, sourceError: null });
      return;
    }
    this.#progress = null;
    void this.#slot.take(this.#origin, this.#backend);
  }

  /** Gives the model back; it is due again when the element is. */
  rest(): void {
    this.#slot.empty();
    this.#due = this.#origin !== null;
  }
}
