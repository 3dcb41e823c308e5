import type { ErrorDetail } from "../element/events";
import { isTransparent } from "../engine/protocol";
import type { Model } from "../live/model";
import { formatBytes } from "../model-source/byte-count";
import type { ModelSource } from "../model-source/model-source";
import { sceneOf } from "../state/scene-of";
import type { State } from "../state/state";
import type { Elements } from "./elements";
import { FrameRate } from "./frame-rate";
import { layGround } from "./ground";
import { capitalised, pictureWords } from "./picture-words";
import { formatDuration } from "./sentences";
import type { StatusKind } from "./stage";
import { type PageState, pictureOf, type Store } from "./store";

/** Keeps the picture as the store says, and says what it shows and how long that took. */
export class Teller {
  readonly #store: Store;
  readonly #el: Elements;
  readonly #say: (text: string, kind: StatusKind) => void;
  readonly #rate = new FrameRate();
  #model: { readonly source: ModelSource; readonly model: Model } | null = null;
  /** The scene that was spoken of last, as text. */
  #told = "";
  /** Counts what was to be told: of two pictures in the making, only the newer is spoken of. */
  #turn = 0;
  #milliseconds = 0;
  /** Whether the newest try at a picture came to nothing. */
  #failing = false;
  /** Whether a hand on the picture has made the change: the picture knows of it. */
  #moving = false;

  constructor(store: Store, elements: Elements, say: (text: string, kind: StatusKind) => void) {
    this.#store = store;
    this.#el = elements;
    this.#say = say;
    const { picture } = elements;
    picture.setState(this.#state);
    picture.addEventListener("render", ({ detail }) => this.#drawn(detail.milliseconds));
    picture.addEventListener("error", ({ detail }) => this.#failed(detail));
    picture.addEventListener("change", ({ detail }) => {
      this.#moving = true;
      store.set(detail.state, detail.passing ? "passing" : "step");
      this.#moving = false;
    });
    store.subscribe((state, how) => this.#follow(state, how === "step"));
  }

  /** From now on this model draws. */
  opened(source: ModelSource, model: Model, remark: string | null): void {
    this.#draw(source, model);
    void this.#tell(remark);
    void model.kept.then((sentence) => {
      if (sentence !== null && model === this.#model?.model) void this.#tell(sentence);
    });
  }

  /** A newer generator of the same training draws from now on, which is no news to be read out. */
  renewed(source: ModelSource, model: Model): void {
    this.#draw(source, model);
    this.#label();
    void this.#weigh();
  }

  /** The model's engine draws again. */
  restored(model: Model, remark: string | null): void {
    this.#el.drawnBy.info = model.info;
    void this.#tell(remark);
  }

  #draw(source: ModelSource, model: Model): void {
    this.#model = { source, model };
    this.#el.picture.srcObject = model;
    this.#el.drawnBy.info = model.info;
    layGround(isTransparent(model.info));
  }

  get #state(): State {
    return pictureOf(this.#store.state);
  }

  #follow(state: PageState, step: boolean): void {
    if (!this.#moving) this.#el.picture.setState(pictureOf(state));
    this.#label();
    // Not every change is another picture, and what passes is not spoken of.
    if (!step || this.#model === null || this.#told === sceneText(state)) return;
    this.#say(`Drawing ${this.#words(state)}.`, "busy");
    void this.#tell(null);
  }

  /** Waits until the picture is there, and says so. */
  async #tell(remark: string | null): Promise<void> {
    const turn = ++this.#turn;
    const state = this.#state;
    const { picture } = this.#el;
    this.#told = sceneText(state);
    this.#working(true);
    // The element takes a new model on with its next update.
    await picture.updateComplete;
    await picture.render();
    if (turn !== this.#turn || this.#failing) return;
    this.#working(false);
    this.#label();
    const drawn = `${capitalised(this.#words(state))}, drawn in ${formatDuration(this.#milliseconds)}.`;
    this.#say(remark === null ? drawn : `${drawn} ${remark}`, "calm");
    void this.#weigh();
  }

  /** What the engine holds by now. Without an answer the last one stays: whoever draws next says what is wrong. */
  async #weigh(): Promise<void> {
    const bytes = await this.#model?.model.memory().catch(() => null);
    if (typeof bytes === "number") this.#el.drawnBy.memory = formatBytes(bytes);
  }

  #drawn(milliseconds: number): void {
    const { drawnBy, frame } = this.#el;
    this.#milliseconds = milliseconds;
    this.#failing = false;
    frame.dataset.drawn = "";
    drawnBy.milliseconds = milliseconds;
    drawnBy.rate = this.#rate.add(performance.now()) ?? drawnBy.rate;
  }

  #failed({ type, message }: ErrorDetail): void {
    this.#failing = true;
    this.#working(false);
    // Who keeps the model says what becomes of it.
    if (type !== "devicelost") this.#say(message, "error");
  }

  #working(on: boolean): void {
    this.#el.frame.classList.toggle("is-working", on);
    this.#el.frame.setAttribute("aria-busy", String(on));
  }

  #words(state: State): string {
    return pictureWords(state, this.#model?.model.info.gates.length);
  }

  #label(): void {
    const { label, picture } = this.#el;
    label.canUndo = this.#store.canUndo;
    label.canRedo = this.#store.canRedo;
    if (this.#model === null) return;
    const { source, model } = this.#model;
    const { header, resolution } = model.info;
    const title = source.entry?.name || header.name || source.name;
    const words = this.#words(this.#state);
    const license = source.entry?.license || header.license;
    const rights = [license, source.entry?.credit].filter(Boolean).join(" · ");
    label.label = { title, place: `${words}, ${resolution} × ${resolution}`, rights };
    picture.alt = `${capitalised(words)} by the model ${title}`;
  }
}

/** Scenes are plain values, so that their texts tell them apart. */
function sceneText(state: State): string {
  return JSON.stringify(sceneOf(state));
}
