import type { BackendWish } from "../engine/backend";
import { loadSource } from "../live/load";
import type { Model, ModelEvents } from "../live/model";
import type { LoadProgress } from "../live/progress";
import type { ModelSource } from "../model-source/model-source";
import type { Elements } from "./elements";
import { Opener } from "./opener";
import { recoveryRemark, sentenceOf } from "./sentences";
import type { StatusKind } from "./stage";

export interface KeeperEvents {
  say(text: string, kind: StatusKind): void;
  /** Another model is open. */
  opened(source: ModelSource, model: Model, remark: string | null): void;
  /** A newer generator of the same training is open. */
  renewed(source: ModelSource, model: Model): void;
  /** The open model's engine draws again after it had failed. */
  restored(model: Model, remark: string | null): void;
  /** What was to be opened is not; the former model stays. */
  kept(): void;
  /** The visitor wants what was not opened once more. */
  again(source: ModelSource): void;
}

/** The page's model: opens it, shows how far that is, and says what happens to it. Whatever fails, the last picture stays. */
export class ModelKeeper {
  readonly #el: Elements;
  readonly #events: KeeperEvents;
  readonly #opener: Opener;
  readonly #backend: BackendWish;
  #model: Model | null = null;
  #source: ModelSource | null = null;
  /** What was to be opened last. */
  #wanted: ModelSource | null = null;
  /** False after the model's engine was lost for good. */
  #alive = false;

  constructor(elements: Elements, backend: BackendWish, events: KeeperEvents) {
    this.#el = elements;
    this.#events = events;
    this.#backend = backend;
    this.#opener = new Opener(backend, {
      opening: (source) => this.#opening(source),
      progress: (progress) => this.#progress(progress),
      opened: (source, model) => this.#opened(source, model),
      kept: (error) => this.#kept(error),
    });
    elements.loading.addEventListener("cancel", () => this.#opener.cancel());
    elements.loading.addEventListener("again", () => {
      if (this.#wanted !== null) events.again(this.#wanted);
    });
  }

  get model(): Model | null {
    return this.#model;
  }

  /** Where the open model comes from; null where none is open, or its engine was lost for good. */
  get source(): ModelSource | null {
    return this.#alive ? this.#source : null;
  }

  get opening(): boolean {
    return this.#opener.busy;
  }

  open(source: ModelSource): void {
    void this.#opener.open(source);
  }

  /**
   * Opens a newer generator of the same training, and lets it take the open one's place without a word; unless something else
   * was chosen meanwhile, or `wanted` has become false. Rejects where it cannot be opened.
   */
  async renew(source: ModelSource, wanted: () => boolean): Promise<void> {
    const former = this.#source;
    const model = await loadSource(source, { backend: this.#backend });
    if (this.opening || this.#source !== former || !wanted()) {
      model.close();
      return;
    }
    this.#wanted = source;
    this.#put(source, model, () => this.#events.renewed(source, model));
  }

  #opening(source: ModelSource): void {
    this.#wanted = source;
    this.#events.say(`Loading “${source.name}”.`, "busy");
    this.#choose(source);
  }

  #progress(progress: LoadProgress): void {
    this.#el.loading.progress = progress;
    if (this.#model === null) this.#el.drawnBy.device = progress.device;
  }

  #opened(source: ModelSource, model: Model): void {
    this.#el.loading.progress = null;
    this.#el.loading.failed = false;
    this.#put(source, model, () => this.#events.opened(source, model, recoveryRemark(model.info, false)));
  }

  /** `tell` gives the picture its new model. */
  #put(source: ModelSource, model: Model, tell: () => void): void {
    const former = this.#model;
    this.#model = model;
    this.#source = source;
    this.#alive = true;
    model.addEventListener("devicelost", ({ detail }) => this.#lost(model, detail));
    model.addEventListener("restored", () => this.#events.restored(model, recoveryRemark(model.info, true)));
    tell();
    // Until then the picture is still drawn with it.
    void this.#el.picture.updateComplete.then(() => former?.close());
  }

  #kept(error: unknown): void {
    this.#el.loading.progress = null;
    this.#el.loading.failed = this.source === null;
    this.#choose(this.source);
    if (error === null) this.#events.say("Loading was cancelled.", "calm");
    else this.#events.say(sentenceOf(error), "error");
    this.#events.kept();
  }

  #lost(model: Model, { message, remedy }: ModelEvents["devicelost"]["detail"]): void {
    const sentence = sentenceOf(new Error(message));
    if (remedy === "none") {
      this.#end(`${sentence} Choose the model again to go on.`);
      return;
    }
    const how = remedy === "again" ? "Starting it again." : "It was lost twice, so the CPU takes over.";
    this.#events.say(`${sentence} ${how}`, "busy");
    // Any question waits for the engine that takes its place, or fails with it.
    model.latent({ at: { x: 0, y: 0 }, turns: [], moves: [] }).catch((error: unknown) => {
      if (model === this.#model && !this.opening) this.#end(sentenceOf(error));
    });
  }

  /** There is nothing to draw with any more; the last picture stays. */
  #end(sentence: string): void {
    this.#alive = false;
    this.#el.loading.failed = true;
    this.#choose(null);
    this.#events.say(sentence, "error");
  }

  #choose(source: ModelSource | null): void {
    this.#el.choice.selected = source?.entry?.file ?? null;
    this.#el.choice.own = source === null || source.entry !== null ? null : source.name;
  }
}
