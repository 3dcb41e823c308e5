import type { CatalogueEntry } from "../model-source/catalogue";
import type { ModelSource } from "../model-source/model-source";
import { isAbort } from "../model-source/source-error";
import { sentenceOf } from "../page/sentences";
import type { StatusKind } from "../page/stage";
import { Feed } from "./feed";
import type { News } from "./news";
import { TrainedModel } from "./trained-model";
import type { Moment, TrainingView } from "./view";

/** The page around a training. */
export interface Page {
  /** Where the open model comes from; null where none is open. */
  readonly source: ModelSource | null;
  /** Whether the visitor wants the training's model, and no other. */
  readonly wanted: boolean;
  /** Whether a model is being opened in the visitor's sight. */
  readonly opening: boolean;
  /** Whether something is made of the open model's pictures. */
  readonly held: boolean;
  /** Opens a model in the visitor's sight. */
  open(source: ModelSource): void;
  /** Lets a newer generator take the open one's place, without a word, once it can draw and if it is still wanted then. */
  renew(source: ModelSource, wanted: () => boolean): Promise<void>;
  say(text: string, kind: StatusKind): void;
}

/** A generator that failed may have been replaced in that very moment; the news of it is waited for this long. */
const PATIENCE_MS = 1000;

/** Follows a run: its newest generator takes the place of the one that draws, as soon as it can draw itself. */
export class Training {
  readonly #entry: CatalogueEntry;
  readonly #page: Page;
  readonly #changed: (view: TrainingView) => void;
  readonly #feed: Feed;
  #phase: TrainingView["phase"] = "going";
  #newest: TrainedModel | null = null;
  /** Is opened in the visitor's sight, or was. */
  #opened: TrainedModel | null = null;
  /** Could not be opened; only a newer one, or the visitor's wish, brings another attempt. */
  #refused: TrainedModel | null = null;
  /** Whether the visitor wants the generator that draws to stay. */
  #kept = false;
  #renewing = false;

  constructor(entry: CatalogueEntry, events: URL, page: Page, changed: (view: TrainingView) => void) {
    this.#entry = entry;
    this.#page = page;
    this.#changed = changed;
    this.#feed = new Feed(events, { news: (news) => this.#hear(news), gone: () => this.#miss() });
    // Nobody looks at a page in the background: what it misses there, it catches up with.
    document.addEventListener("visibilitychange", () => this.consider());
  }

  get view(): TrainingView {
    const kept = this.#kept ? "visitor" : this.#page.held ? "work" : null;
    return { phase: this.#phase, shown: momentOf(this.#shown), newest: momentOf(this.#newest), kept };
  }

  /** The visitor wants to see the training's generator. */
  show(): void {
    this.#refused = null;
    if (this.#newest === null) this.#sayNone();
    else this.#open(this.#newest);
    this.consider();
  }

  /** Whether the generator that draws shall stay, whatever comes. */
  keep(kept: boolean): void {
    this.#kept = kept;
    this.consider();
  }

  /** What was to be opened in the visitor's sight was not. */
  refused(): void {
    this.#refused = this.#opened;
    this.consider();
  }

  /** Does what the situation asks for, after anything of it has changed. */
  consider(): void {
    const { source, wanted, opening } = this.#page;
    const newest = this.#newest;
    if (newest !== null && wanted && !opening && newest !== this.#refused) {
      if (source === null) this.#open(newest);
      else if (this.#due(newest)) void this.#renew(newest);
    }
    this.#changed(this.view);
  }

  get #shown(): TrainedModel | null {
    const { source } = this.#page;
    return source instanceof TrainedModel ? source : null;
  }

  /** Whether this generator shall take the shown one's place now. */
  #due(generator: TrainedModel): boolean {
    const shown = this.#shown;
    if (shown === null || shown === generator || this.#renewing) return false;
    return this.#follows();
  }

  #follows(): boolean {
    return !this.#kept && !this.#page.held && !document.hidden;
  }

  #open(generator: TrainedModel): void {
    this.#opened = generator;
    this.#page.open(generator);
  }

  async #renew(generator: TrainedModel): Promise<void> {
    this.#renewing = true;
    try {
      await generator.fetch();
      await this.#page.renew(generator, () => this.#follows());
    } catch (error) {
      this.#refused = generator;
      if (!isAbort(error)) setTimeout(() => this.#complain(generator, error), PATIENCE_MS);
    }
    this.#renewing = false;
    this.consider();
  }

  /** A generator that was replaced before it was there is no trouble, and that the trainer is gone is said elsewhere. */
  #complain(generator: TrainedModel, error: unknown): void {
    if (generator === this.#newest && this.#phase !== "gone") this.#page.say(sentenceOf(error), "error");
  }

  /** Why there is no generator to show. */
  #sayNone(): void {
    if (this.#phase === "going") this.#page.say("The first generator of the training is on its way.", "busy");
    else if (this.#phase === "ended") this.#page.say("Training has ended without a generator.", "calm");
    else this.#page.say("The trainer is gone, and no generator has come from it.", "error");
  }

  #hear({ newest, ended }: News): void {
    const before = this.#phase;
    this.#phase = ended ? "ended" : "going";
    if (newest !== null && newest.address.href !== this.#newest?.key) {
      this.#newest = new TrainedModel(this.#entry, newest);
    }
    if (ended && before !== "ended") void this.#end();
    else if (!ended && before === "gone") this.#page.say("The trainer is back.", "calm");
    this.consider();
  }

  /** The server waits until the pages have the last generator, and is gone then. */
  async #end(): Promise<void> {
    const generator = this.#newest;
    // Where it does not come, the page stays with what it has.
    await generator?.fetch().catch(() => undefined);
    this.#feed.close();
    if (generator === null) this.#sayNone();
    else this.#page.say("Training has ended; the page keeps its generator.", "calm");
  }

  #miss(): void {
    // A trainer that has ended leaves, which is no news.
    if (this.#phase !== "going") return;
    this.#phase = "gone";
    const rest = this.#shown === null ? "" : "; the page goes on with the generator that it has";
    this.#page.say(`The trainer is gone${rest}.`, "error");
    this.consider();
  }
}

function momentOf(generator: TrainedModel | null): Moment | null {
  return generator?.published ?? null;
}
