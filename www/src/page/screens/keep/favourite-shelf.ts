import { html, nothing, type PropertyDeclarations } from "lit";
import { canvasOf, contextOf } from "../../../files/canvas";
import { type Favourite, Favourites } from "../../../kept/favourites";
import { sceneOf } from "../../../state/scene-of";
import { formatFragment, parseFragment } from "../../fragment";
import { icons } from "../../parts/icons";
import { capitalised, pictureWords } from "../../picture-words";
import { sentenceOf } from "../../sentences";
import { Part } from "../part";

/** Pixels per side of what is kept to be looked at. */
const THUMBNAIL = 160;

interface Shown {
  readonly favourite: Favourite;
  readonly words: string;
  /** Of the thumbnail. */
  readonly address: string;
}

/** `<favourite-shelf>`: pictures that outlive the page, on the visitor's own machine. */
export class FavouriteShelf extends Part {
  static override properties: PropertyDeclarations = {
    ...Part.properties,
    shown: { state: true },
    removed: { state: true },
  };

  declare shown: readonly Shown[];
  /** What was removed last, and can be put back. */
  declare removed: Favourite | null;
  readonly #favourites = new Favourites();

  constructor() {
    super();
    this.shown = [];
    this.removed = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#try(() => this.#load());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forgetAddresses();
    this.shown = [];
  }

  protected override render() {
    return html`
      <div class="heading">
        <h2>Favourites</h2>
        <button type="button" class="quiet with-icon" id="keep-favourite" ?disabled=${this.model === null}
          @click=${this.#add}>${icons.add} Keep this one</button>
      </div>
      ${
        this.shown.length === 0
          ? html`<p class="hint">Pictures that you want to find again, on this machine only.</p>`
          : html`<ul class="shelf">${this.shown.map((shown) => this.#renderOne(shown))}</ul>`
      }
      ${
        this.removed === null
          ? nothing
          : html`<p class="hint">Removed. <button type="button" class="link" @click=${this.#putBack}>Put it back</button></p>`
      }
    `;
  }

  #renderOne({ favourite, words, address }: Shown) {
    const { model } = favourite;
    return html`<li>
      <button type="button" class="thumb" aria-label=${words} title=${words} @click=${() => this.#open(favourite)}>
        <img src=${address} alt="" width=${THUMBNAIL} height=${THUMBNAIL} />
      </button>
      <button type="button" class="icon remove" aria-label="Remove ${words}" @click=${() => this.#remove(favourite)}>
        ${icons.remove}
      </button>
      <span class="unseen">${model === null ? "" : `by ${model}`}</span>
    </li>`;
  }

  async #load(): Promise<void> {
    const list = await this.#favourites.list();
    this.#forgetAddresses();
    if (!this.isConnected) return;
    this.shown = list.map((favourite) => ({
      favourite,
      words: capitalised(pictureWords(parseFragment(favourite.state))),
      address: URL.createObjectURL(favourite.thumbnail),
    }));
  }

  #forgetAddresses(): void {
    for (const { address } of this.shown) URL.revokeObjectURL(address);
  }

  #add(): Promise<void> {
    const { model, state } = this;
    return this.#try(async () => {
      if (model === null) return;
      const { bitmap } = await model.draw(sceneOf(state), { width: THUMBNAIL, height: THUMBNAIL });
      const canvas = canvasOf(THUMBNAIL, THUMBNAIL);
      // WebKit cannot encode the bitmap itself.
      contextOf(canvas).drawImage(bitmap, 0, 0);
      bitmap.close();
      const thumbnail = await canvas.convertToBlob({ type: "image/webp", quality: 0.85 });
      await this.#favourites.add({ state: formatFragment(state).slice(1), model: state.model, thumbnail });
      this.removed = null;
      await this.#load();
      this.stage.say("Kept among your favourites.");
    });
  }

  #open({ state: text }: Favourite): void {
    const { screen: _screen, model, ...picture } = parseFragment(text);
    const listed = this.stage.catalogue.some(({ file }) => file === model);
    this.stage.store.set({ ...picture, ...(listed ? { model } : {}) });
    if (model !== null && !listed) {
      this.stage.say(
        `This page lacks the model “${model}” of that picture; it is drawn by the model that is open.`,
        "error",
      );
    }
  }

  #remove(favourite: Favourite): Promise<void> {
    return this.#try(async () => {
      await this.#favourites.remove(favourite.id);
      this.removed = favourite;
      await this.#load();
      await this.updateComplete;
      // The button that was pressed is gone; what it did can be undone here.
      this.querySelector<HTMLButtonElement>(".link")?.focus();
    });
  }

  #putBack(): Promise<void> {
    return this.#try(async () => {
      const { removed } = this;
      if (removed === null) return;
      await this.#favourites.put(removed);
      this.removed = null;
      await this.#load();
    });
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.stage.say(sentenceOf(error), "error");
    }
  }
}

customElements.define("favourite-shelf", FavouriteShelf);
