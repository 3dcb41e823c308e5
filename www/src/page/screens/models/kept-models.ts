import { html, type PropertyDeclarations, type PropertyValues } from "lit";
import { formatBytes } from "../../../model-source/byte-count";
import { type KeptModel, ModelCache } from "../../../model-source/cache";
import { Part } from "../part";

/** `<kept-models>`: what was downloaded stays on the visitor's machine; it is shown, and can be forgotten. */
export class KeptModels extends Part {
  static override properties: PropertyDeclarations = { ...Part.properties, kept: { state: true } };

  /** Null until it is known. */
  declare kept: readonly KeptModel[] | null;
  readonly #cache = new ModelCache();

  constructor() {
    super();
    this.kept = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#look();
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    // What is open has just been downloaded, or will be kept in a moment.
    if (changed.has("model")) void this.model?.kept.then(() => this.#look());
  }

  protected override render() {
    const { kept } = this;
    if (!this.#cache.available) {
      return html`<h2>Kept on this machine</h2>
        <p class="hint">Nothing: browsers let pages keep files over https only.</p>`;
    }
    const total = (kept ?? []).reduce((sum, { bytes }) => sum + bytes, 0);
    return html`
      <div class="heading">
        <h2>Kept on this machine</h2>
        <span class="hint">${kept === null || kept.length === 0 ? "" : formatBytes(total)}</span>
      </div>
      ${
        kept === null || kept.length === 0
          ? html`<p class="hint">${kept === null ? "" : this.#none}</p>`
          : html`<ul class="kept">${kept.map((model) => this.#row(model))}</ul>
              <div class="buttons">
                <button type="button" class="quiet" id="forget-all" @click=${this.#forgetAll}>Forget all</button>
              </div>`
      }
    `;
  }

  get #none(): string {
    return this.stage.catalogue.some(({ live }) => live !== null)
      ? "No model yet. The generators of a training are not kept here: the run has them."
      : "No model yet. What you open is downloaded once and kept here.";
  }

  #row({ address, bytes }: KeptModel) {
    const name = this.#nameOf(address);
    return html`<li>
      <span class="name" title=${address.href}>${name}</span>
      <span class="hint">${formatBytes(bytes)}</span>
      <button type="button" class="link" aria-label="Forget ${name}" @click=${() => this.#forget(address, name)}>Forget</button>
    </li>`;
  }

  /** The page's own name of a model, else the end of its address. */
  #nameOf(address: URL): string {
    const file = address.pathname.split("/").at(-1) ?? "";
    const entry = this.stage.catalogue.find((candidate) => candidate.file === file);
    return entry?.name || file || address.host;
  }

  async #look(): Promise<void> {
    this.kept = await this.#cache.list();
  }

  async #forget(address: URL, name: string): Promise<void> {
    await this.#cache.forget(address);
    await this.#look();
    this.stage.say(`“${name}” is no longer kept on this machine.`);
    this.#keepFocus();
  }

  async #forgetAll(): Promise<void> {
    await this.#cache.forgetAll();
    await this.#look();
    this.stage.say("No model is kept on this machine any more.");
    this.#keepFocus();
  }

  /** The button that was pressed is gone; the next one takes its place. */
  async #keepFocus(): Promise<void> {
    await this.updateComplete;
    const next = this.querySelector<HTMLElement>("button") ?? this.querySelector("h2");
    if (next?.tagName === "H2") next.tabIndex = -1;
    next?.focus();
  }
}

customElements.define("kept-models", KeptModels);
