import type { Model } from "../live/model";
import type { ModelSource } from "../model-source/model-source";
import type { State } from "../state/state";
import type { Elements } from "./elements";
import { FrameRate } from "./frame-rate";
import { capitalised, pictureWords } from "./picture-words";
import { formatDuration } from "./sentences";
import type { StatusKind } from "./stage";
import { type PageState, pictureOf, type Store } from "./store";

/** Says what the picture shows and how long it took. */
export class Teller {
  readonly #store: Store;
  readonly #el: Elements;
  readonly #say: (text: string, kind: StatusKind) => void;
  readonly #rate = new FrameRate();
  /** What the picture was told to show. */
  #told: State;
  /** Whether a new picture is to be spoken of when it is there. */
  #expecting = false;
  /** What is to be said beside the next picture. */
  #remark: string | null = null;
  #model: { readonly source: ModelSource; readonly model: Model } | null = null;

  constructor(store: Store, elements: Elements, say: (text: string, kind: StatusKind) => void) {
    this.#store = store;
    this.#el = elements;
    this.#say = say;
    this.#told = pictureOf(store.state);
    const { picture } = elements;
    picture.setState(this.#told);
    picture.addEventListener("render", ({ detail }) => this.#drawn(detail.milliseconds));
    // What a hand on the picture has moved is there already.
    picture.addEventListener("change", ({ detail: { state, passing } }) => {
      this.#told = state;
      store.set(state, passing ? "passing" : "step");
    });
    picture.addEventListener("error", ({ detail }) => {
      this.#working(false);
      say(detail.message, "error");
    });
    store.subscribe((state, how) => this.#follow(state, how === "step"));
  }

  /** From now on this model draws. */
  opened(source: ModelSource, model: Model, remark: string | null): void {
    this.#model = { source, model };
    this.#el.drawnBy.info = model.info;
    this.#expect(remark);
    this.#el.picture.srcObject = model;
  }

  /** The model's engine draws again. */
  restored(model: Model, remark: string | null): void {
    this.#el.drawnBy.info = model.info;
    this.#expect(remark);
    void this.#el.picture.render();
  }

  #expect(remark: string | null): void {
    this.#expecting = true;
    this.#remark = remark;
    this.#working(true);
  }

  #follow(state: PageState, step: boolean): void {
    const picture = pictureOf(state);
    const changed = JSON.stringify(picture) !== JSON.stringify(this.#told);
    this.#told = picture;
    if (changed) this.#el.picture.setState(picture);
    if (step && changed && this.#model !== null) {
      this.#expect(null);
      this.#say(`Drawing ${pictureWords(picture)}.`, "busy");
    }
    this.#label();
  }

  #drawn(milliseconds: number): void {
    const { drawnBy, frame } = this.#el;
    drawnBy.milliseconds = milliseconds;
    drawnBy.rate = this.#rate.add(performance.now()) ?? drawnBy.rate;
    frame.dataset.drawn = "";
    this.#working(false);
    if (!this.#expecting) return;
    this.#expecting = false;
    const drawn = `${capitalised(pictureWords(this.#told))}, drawn in ${formatDuration(milliseconds)}.`;
    this.#say(this.#remark === null ? drawn : `${drawn} ${this.#remark}`, "calm");
    this.#label();
  }

  #working(on: boolean): void {
    this.#el.frame.classList.toggle("is-working", on);
    this.#el.frame.setAttribute("aria-busy", String(on));
  }

  #label(): void {
    const { label } = this.#el;
    label.canUndo = this.#store.canUndo;
    label.canRedo = this.#store.canRedo;
    if (this.#model === null) return;
    const { source, model } = this.#model;
    const { header, resolution } = model.info;
    const title = source.entry?.name || header.name || source.name;
    const words = pictureWords(this.#told);
    const license = source.entry?.license || header.license;
    label.label = {
      title,
      place: `${words}, ${resolution} × ${resolution}`,
      rights: [source.entry?.credit, license].filter(Boolean).join(" · "),
    };
    this.#el.picture.setAttribute("alt", `${capitalised(words)} by the model ${title}`);
  }
}
