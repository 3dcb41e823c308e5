import type { BackendWish } from "../engine/backend";
import type { Model } from "../live/model";
import type { Training } from "../live-training/training";
import { type CatalogueEntry, fetchCatalogue } from "../model-source/catalogue";
import { droppedModel, listedModel, type ModelSource } from "../model-source/model-source";
import { acceptDrops } from "./drop";
import type { Elements } from "./elements";
import { ModelKeeper } from "./model-keeper";
import { ScreenMount } from "./screen-mount";
import { SCREEN_MODES, type ScreenId } from "./screens/ids";
import { sentenceOf } from "./sentences";
import type { Stage, StatusKind, Taker } from "./stage";
import type { PageState, Store } from "./store";
import { Teller } from "./teller";

/** Where the page's own models lie. */
const MODELS = new URL("models/", document.baseURI);

/** The page around the screens: the picture, its model, and the way from one screen to the next. */
export class Shell implements Stage {
  readonly store: Store;
  readonly picture: Elements["picture"];
  readonly frame: HTMLElement;
  readonly #el: Elements;
  readonly #models: ModelKeeper;
  readonly #teller: Teller;
  readonly #screens: ScreenMount;
  #takers: readonly Taker[] = [];
  #catalogue: readonly CatalogueEntry[] = [];
  /** To be called when the catalogue is there, or will not be. */
  #listed: () => void = () => undefined;
  /** The model that was asked for last, by its file name. */
  #asked: string | null = null;
  /** The training that serves this page, where one does. */
  #training: Training | null = null;
  /** How many are making something of the open model's pictures. */
  #holds = 0;

  constructor(elements: Elements, store: Store, backend: BackendWish) {
    this.store = store;
    this.picture = elements.picture;
    this.frame = elements.frame;
    this.#el = elements;
    const say = (text: string, kind: StatusKind) => this.say(text, kind);
    this.#teller = new Teller(store, elements, say);
    this.#models = new ModelKeeper(elements, backend, {
      say,
      opened: (source, model, remark) => this.#opened(source, model, remark),
      renewed: (source, model) => {
        this.#teller.renewed(source, model);
        this.#screens.refresh();
      },
      restored: (model, remark) => this.#teller.restored(model, remark),
      kept: () => {
        this.#follow(this.#models.source);
        this.#reveal();
        this.#training?.refused();
      },
      again: (source) => {
        if (source.entry === null) this.#models.open(source);
        else this.#openListed(source.entry.file);
      },
    });
    const listed = new Promise<void>((resolve) => {
      this.#listed = resolve;
    });
    this.#screens = new ScreenMount(this, elements, listed);
    elements.tabs.addEventListener("choose", (event) => this.show((event as CustomEvent<ScreenId>).detail));
    elements.choice.addEventListener("choose", (event) =>
      this.#openListed((event as CustomEvent<string>).detail),
    );
    elements.label.addEventListener("undo", () => store.undo());
    elements.label.addEventListener("redo", () => store.redo());
    elements.label.addEventListener("save", () => void this.save());
    window.addEventListener("keydown", (event) => this.#shortcut(event));
    acceptDrops(elements.frame, (file) => this.#take(file));
    store.subscribe((state) => this.#obey(state));
  }

  get model(): Model | null {
    return this.#models.model;
  }

  get source(): ModelSource | null {
    return this.#models.source;
  }

  get catalogue(): readonly CatalogueEntry[] {
    return this.#catalogue;
  }

  /** Fetches the list of models, and opens the state's, or the first. */
  async start(): Promise<void> {
    try {
      this.#catalogue = await fetchCatalogue(MODELS);
      const live = this.#catalogue.find((entry) => entry.live !== null);
      if (live !== undefined) await this.#watch(live);
    } catch (error) {
      this.say(sentenceOf(error), "error");
      return;
    } finally {
      this.#el.choice.entries = this.#catalogue;
      this.#listed();
    }
    const first = this.store.state.model ?? this.#catalogue[0]?.file;
    if (first !== undefined) this.#openListed(first);
    else this.say("There is no model on this page yet: drop a .safetensors file that fastgan export wrote.");
  }

  /** Whether a training serves this page, and only as long as it lasts. */
  get passing(): boolean {
    return this.#training !== null;
  }

  say(text: string, kind: StatusKind = "calm"): void {
    this.#el.status.textContent = text;
    this.#el.status.dataset.kind = kind;
  }

  save(): Promise<void> {
    this.say("Writing the PNG.", "busy");
    return this.#attempt(async () => {
      const { savePng } = await import("./save-png");
      this.say(await savePng(this));
    });
  }

  restore(file: File): Promise<void> {
    return this.#attempt(async () => {
      const { restore } = await import("./restore");
      await restore(file, this);
    });
  }

  show(screen: ScreenId): void {
    const mode = SCREEN_MODES[screen];
    this.store.set(mode === undefined ? { screen } : { screen, mode });
  }

  openFile(file: File): void {
    this.#asked = null;
    this.#models.open(droppedModel(file));
  }

  hold(): () => void {
    this.#holds++;
    this.#training?.consider();
    let held = true;
    return () => {
      if (held) this.#holds--;
      held = false;
      this.#training?.consider();
    };
  }

  onDrop(taker: Taker): () => void {
    this.#takers = [taker, ...this.#takers];
    return () => {
      this.#takers = this.#takers.filter((other) => other !== taker);
    };
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    const release = this.hold();
    try {
      await work();
    } catch (error) {
      this.say(sentenceOf(error), "error");
    } finally {
      release();
    }
  }

  /** From now on the page follows the training that has this model. */
  async #watch(entry: CatalogueEntry): Promise<void> {
    const { watchTraining } = await import("../live-training/watch");
    const shell = this;
    this.#training = watchTraining(entry, MODELS, this.#el.panel, {
      get source() {
        return shell.source;
      },
      get wanted() {
        return shell.#asked === entry.file;
      },
      get opening() {
        return shell.#models.opening;
      },
      get held() {
        return shell.#holds > 0;
      },
      open: (source) => this.#models.open(source),
      renew: (source, wanted) => this.#models.renew(source, wanted),
      say: (text, kind) => this.say(text, kind),
    });
  }

  #take(file: File): void {
    if (!this.#takers.some((taker) => taker(file))) this.openFile(file);
  }

  #openListed(file: string): void {
    const entry = this.#catalogue.find((candidate) => candidate.file === file);
    if (entry === undefined) {
      this.say(`This page has no model “${file}”; choose another one.`, "error");
      this.#follow(this.#models.source);
      return;
    }
    this.#asked = file;
    if (entry.live === null) this.#models.open(listedModel(entry, MODELS));
    else this.#training?.show();
  }

  #opened(source: ModelSource, model: Model, remark: string | null): void {
    this.#teller.opened(source, model, remark);
    this.#follow(source);
    this.#screens.refresh();
    this.#reveal();
    this.#training?.consider();
  }

  /** What stands below the screen comes after it, so that it never has to make room. */
  #reveal(): void {
    void this.#screens.ready.then(() => {
      this.#el.drawnBy.hidden = false;
    });
  }

  /** The state names the model that is open. */
  #follow(source: ModelSource | null): void {
    const model = source?.entry?.file ?? null;
    this.#asked = model;
    if (this.store.state.model !== model) this.store.set({ model });
  }

  #obey({ model }: PageState): void {
    if (model !== null && model !== this.#asked) this.#openListed(model);
  }

  #shortcut(event: KeyboardEvent): void {
    const { key, ctrlKey, metaKey, altKey, shiftKey, target } = event;
    if (!(ctrlKey || metaKey) || altKey) return;
    // Where one types, it is the typing that is undone.
    if (target instanceof HTMLInputElement && target.type === "text") return;
    const letter = key.toLowerCase();
    if (letter === "z" && !shiftKey) this.store.undo();
    else if ((letter === "z" && shiftKey) || letter === "y") this.store.redo();
    else return;
    event.preventDefault();
  }
}
