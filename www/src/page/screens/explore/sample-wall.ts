import { html, LitElement, type PropertyDeclarations } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Seed } from "../../../address/seed";
import type { Model } from "../../../live/model";
import type { Scene } from "../../../scene/scene";
import { cssVariables } from "../../parts/css-variables";
import { tileByKey } from "../../parts/grid-keys";
import "../../parts/scene-thumb";

/** Tiles are at least so wide, in the page's pixels; a narrow screen still has three of them side by side. */
const LEAST_SIDE = 104;
const LEAST_COLUMNS = 3;

/** As many as a browser can scroll through: nobody comes to the end. */
const ROWS = 40_000;

/** Rows above and below the window that are there already. */
const AHEAD = 1;

/** `<sample-wall>`: samples without end. Only those in sight exist. Fires `choose` with a seed. */
export class SampleWall extends LitElement {
  static override properties: PropertyDeclarations = {
    model: { attribute: false },
    start: { attribute: false },
    sceneOf: { attribute: false },
    size: { state: true },
    firstRow: { state: true },
    active: { state: true },
  };

  declare model: Model | null;
  /** The first sample's seed; the others follow it. */
  declare start: Seed;
  declare sceneOf: (seed: Seed) => Scene;
  protected declare size: { readonly width: number; readonly height: number };
  protected declare firstRow: number;
  /** The tile that has the focus, or gets it next. */
  protected declare active: number;
  readonly #observer = new ResizeObserver(() => this.#measure());

  constructor() {
    super();
    this.model = null;
    this.start = 0n;
    this.size = { width: 0, height: 0 };
    this.firstRow = 0;
    this.active = 0;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("scroll", this.#scrolled, { passive: true });
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener("scroll", this.#scrolled);
    this.#observer.disconnect();
  }

  /** Focuses a sample. */
  override focus(): void {
    this.#measure();
    void this.updateComplete.then(() => this.#focusActive());
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("start")) return;
    this.active = 0;
    this.firstRow = 0;
    this.scrollTop = 0;
  }

  protected override render() {
    const { size, firstRow } = this;
    // Nothing is drawn while nobody sees it.
    if (size.width === 0) return html``;
    const first = Math.max(firstRow - AHEAD, 0) * this.#columns;
    const end = Math.min(firstRow + this.#rowsSeen + 1 + AHEAD, ROWS) * this.#columns;
    const indices = Array.from({ length: end - first }, (_, index) => first + index);
    // The tile with the focus stays, wherever one scrolls.
    if (this.active < first || this.active >= end) indices.push(this.active);
    return html`<div class="tiles" role="group" aria-label="Samples" @keydown=${this.#move}
      ${cssVariables({ "--rows": ROWS, "--tile": `${this.#side}px` })}>
      ${repeat(
        indices,
        (index) => index,
        (index) => this.#tile(index),
      )}
    </div>`;
  }

  #tile(index: number) {
    const seed = BigInt.asUintN(64, this.start + BigInt(index));
    const name = `Seed ${seed}`;
    const place = { "--row": Math.floor(index / this.#columns), "--column": index % this.#columns };
    return html`<button type="button" class="tile" data-index=${index} tabindex=${index === this.active ? 0 : -1}
      aria-label=${name} title=${name} ${cssVariables(place)} @click=${() => this.#choose(seed)}
      ><scene-thumb .model=${this.model} .scene=${this.sceneOf(seed)}></scene-thumb></button>`;
  }

  get #columns(): number {
    return Math.max(Math.floor(this.size.width / LEAST_SIDE), LEAST_COLUMNS);
  }

  get #side(): number {
    return this.size.width / this.#columns;
  }

  get #rowsSeen(): number {
    return Math.max(Math.floor(this.size.height / this.#side), 1);
  }

  #choose(seed: Seed): void {
    this.dispatchEvent(new CustomEvent<Seed>("choose", { detail: seed }));
  }

  #measure(): void {
    const { clientWidth: width, clientHeight: height } = this;
    this.size = { width, height };
    this.#scrolled();
  }

  #scrolled = (): void => {
    this.firstRow = this.#side > 0 ? Math.floor(this.scrollTop / this.#side) : 0;
  };

  async #move(event: KeyboardEvent): Promise<void> {
    const columns = this.#columns;
    const grid = { index: this.active, columns, count: ROWS * columns, rows: this.#rowsSeen };
    const next = tileByKey(event, grid);
    if (next === null) return;
    event.preventDefault();
    this.active = next;
    this.#reveal(Math.floor(next / columns));
    await this.updateComplete;
    this.#focusActive();
  }

  #focusActive(): void {
    this.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
  }

  /** Scrolls no farther than a row needs to be seen. */
  #reveal(row: number): void {
    const [top, bottom] = [row * this.#side, (row + 1) * this.#side];
    if (top < this.scrollTop) this.scrollTop = top;
    else if (bottom > this.scrollTop + this.size.height) this.scrollTop = bottom - this.size.height;
    this.#scrolled();
  }
}

customElements.define("sample-wall", SampleWall);

declare global {
  interface HTMLElementTagNameMap {
    "sample-wall": SampleWall;
  }
}
