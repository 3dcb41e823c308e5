import type { BackendWish } from "../engine/backend";
import type { Model } from "../live/model";
import type { LoadProgress } from "../live/progress";
import type { ErrorDetail } from "./events";
import { sizeAt } from "./model-size";
import { ModelSlot, type Origin, type SlotEvents } from "./model-slot";
import { savesData } from "./preferences";
import { sentenceOf } from "./sentence";
import type { Loading as When } from "./settings";
import { lackOfSupport } from "./support";

/** What the element is told of its model. */
export interface LoadingEvents extends Omit<SlotEvents, "failed"> {
  failed(detail: ErrorDetail): void;
  /** It is known what a download would cost. */
  weighed(): void;
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
  /** Length of the model in bytes, and the address that was asked for it. */
  #bytes: number | null = null;
  #weighed: string | null = null;

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

  /** What a download would cost, where somebody has to decide about it and it is known. */
  get bytes(): number | null {
    return this.#bytes;
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
    this.#bytes = null;
    this.#weighed = null;
    this.#progress = null;
    if (origin === null) this.#slot.empty();
    else this.#slot.stop();
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
    if (!this.#urgent && !here) return;
    if (this.asks(when)) {
      void this.#weigh();
      return;
    }
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

  /** Finds out what a download would cost, once. */
  async #weigh(): Promise<void> {
    const origin = this.#origin;
    if (typeof origin !== "string" || origin === this.#weighed) return;
    this.#weighed = origin;
    const bytes = await sizeAt(origin);
    if (origin !== this.#weighed) return;
    this.#bytes = bytes;
    this.#events.weighed();
  }
}
