import { html, LitElement, nothing, type PropertyDeclarations } from "lit";
import type { CatalogueEntry } from "../../model-source/catalogue";

/** `<model-choice>`: the list of the page's models. Fires `choose` with a file name. */
export class ModelChoice extends LitElement {
  static override properties: PropertyDeclarations = {
    entries: { attribute: false },
    selected: { attribute: false },
    own: { attribute: false },
  };

  /** Null until the list is known. */
  declare entries: readonly CatalogueEntry[] | null;
  /** File name of the model that is open or being opened; null for none of the list. */
  declare selected: string | null;
  /** Name of the visitor's own file, where that is open. */
  declare own: string | null;

  constructor() {
    super();
    this.entries = null;
    this.selected = null;
    this.own = null;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render() {
    const entries = this.entries ?? [];
    const none = this.own ?? (this.entries?.length === 0 ? "No models here yet" : "Choose a model…");
    return html`<label class="unseen" for="model">Model</label>
      <select id="model" ?disabled=${entries.length === 0} @change=${this.#choose}>
        <option value="" .selected=${this.selected === null}>${none}</option>
        ${entries.map(({ file, name }) => html`<option value=${file} .selected=${file === this.selected}>${name}</option>`)}
      </select>${nothing}`;
  }

  #choose(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    if (value !== "") this.dispatchEvent(new CustomEvent<string>("choose", { detail: value }));
  }
}

customElements.define("model-choice", ModelChoice);
