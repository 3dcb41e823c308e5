import { html, LitElement, type PropertyDeclarations, type PropertyValues } from "lit";
import type { Model } from "../../../live/model";
import type { Point, Scene } from "../../../scene/scene";
import { icons } from "../../parts/icons";
import "../../parts/scene-thumb";
import "../../parts/tile.css";
import { pointWords } from "../../picture-words";
import { type Board, indexOf, type Sample, type Side } from "./board";

/** What the grid's pictures have in common. */
export interface Manner {
  readonly truncation: number;
  readonly noise: number | null;
  /** How strongly each gate takes the style. */
  readonly strengths: readonly number[];
}

/** A row, a column, or the cell of both. */
export interface Choice {
  readonly content: Point | null;
  readonly style: Point | null;
}

export interface Change {
  readonly side: Side;
  readonly index: number;
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** `<mix-grid>`: contents by rows, styles by columns, and their mixes. Fires `choose`, `pin` and `remove`. */
export class MixGrid extends LitElement {
  static override properties: PropertyDeclarations = {
    board: { attribute: false },
    manner: { attribute: false },
    model: { attribute: false },
    content: { attribute: false },
    styling: { attribute: false },
    here: { state: true },
  };

  declare board: Board;
  declare manner: Manner;
  declare model: Model | null;
  /** What the main picture shows. */
  declare content: Point;
  declare styling: Point | null;
  /** Row and column of the cell that the Tab key leads to; 0 is the headings'. */
  declare here: readonly [number, number];

  /** The heading that is being removed. */
  #bereft: Change | null = null;

  constructor() {
    super();
    this.here = [1, 1];
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render() {
    const { contents, styles } = this.board;
    const shown = [indexOf(contents, this.content) + 1, indexOf(styles, this.styling) + 1] as const;
    return html`<div role="grid" class="mix-grid" aria-label="Contents by rows, styles by columns" data-columns=${styles.length + 1}
      @keydown=${this.#move}>
      <div role="row">
        <div role="presentation" class="mix-corner"><span>Content</span><span>Style</span></div>
        ${styles.map((sample, i) => this.#heading("styles", sample, i, shown[1] === i + 1))}
      </div>
      ${contents.map(
        (content, row) => html`<div role="row">
          ${this.#heading("contents", content, row, shown[0] === row + 1)}
          ${styles.map((style, column) =>
            this.#cell(
              content,
              style,
              [row + 1, column + 1],
              shown[0] === row + 1 && shown[1] === column + 1,
            ),
          )}
        </div>`,
      )}
    </div>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has("board") || this.#bereft === null) return;
    const { side, index } = this.#bereft;
    this.#bereft = null;
    const last = Math.min(index + 1, this.board[side].length);
    this.#focus(side === "styles" ? [0, last] : [last, 0]);
  }

  #heading(side: Side, { point, pinned }: Sample, index: number, shown: boolean) {
    const place = side === "styles" ? ([0, index + 1] as const) : ([index + 1, 0] as const);
    const words = pointWords(point);
    const what = side === "styles" ? "style" : "content";
    const choice = side === "styles" ? { content: null, style: point } : { content: point, style: null };
    const single = this.board[side].length === 1;
    return html`<div role=${side === "styles" ? "columnheader" : "rowheader"} class="mix-heading">
      <button type="button" class="tile" data-place=${place.join()} tabindex=${this.#tab(place)} aria-pressed=${shown}
        aria-label="${words} as ${what}" title="${words} as ${what}" @click=${() => this.#choose(choice, place)}>
        <scene-thumb .model=${this.model} .scene=${this.#scene(point, null)}></scene-thumb>
      </button>
      <button type="button" class="mix-mark mix-pin" tabindex=${this.#tab(place)} aria-pressed=${pinned} aria-label="Keep ${words} as ${what}"
        title="Keep when shuffling" @click=${() => this.#tell("pin", { side, index })}>${icons.pin}</button>
      <button type="button" class="mix-mark mix-remove" tabindex=${this.#tab(place)} aria-label="Remove ${words} as ${what}" title="Remove"
        ?hidden=${single} @click=${() => this.#tell("remove", { side, index })}>${icons.remove}</button>
    </div>`;
  }

  #cell(content: Sample, style: Sample, place: readonly [number, number], shown: boolean) {
    const words = `${pointWords(content.point)} in the style of ${pointWords(style.point)}`;
    return html`<div role="gridcell">
      <button type="button" class="tile" data-place=${place.join()} tabindex=${this.#tab(place)} aria-pressed=${shown}
        aria-label=${words} title=${words}
        @click=${() => this.#choose({ content: content.point, style: style.point }, place)}>
        <scene-thumb .model=${this.model} .scene=${this.#scene(content.point, style.point)}></scene-thumb>
      </button>
    </div>`;
  }

  #scene(content: Point, style: Point | null): Scene {
    const { truncation, noise, strengths } = this.manner;
    const styled = style === null ? null : { point: style, strengths, strokes: null };
    return { content, style: styled, truncation, noise };
  }

  #tab([row, column]: readonly [number, number]): number {
    const { contents, styles } = this.board;
    const at = [Math.min(this.here[0], contents.length), Math.min(this.here[1], styles.length)];
    return at[0] === row && at[1] === column ? 0 : -1;
  }

  #choose(choice: Choice, place: readonly [number, number]): void {
    this.here = place;
    this.dispatchEvent(new CustomEvent<Choice>("choose", { detail: choice }));
  }

  #tell(name: "pin" | "remove", detail: Change): void {
    // Who removes by keyboard goes on where the next heading comes to lie.
    this.#bereft = name === "remove" ? detail : null;
    this.dispatchEvent(new CustomEvent<Change>(name, { detail }));
  }

  #move(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (step === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const { contents, styles } = this.board;
    const next = [
      Math.min(Math.max(this.here[0] + step[0], 0), contents.length),
      Math.min(Math.max(this.here[1] + step[1], 0), styles.length),
    ] as const;
    // The corner is no place to be.
    if (next[0] === 0 && next[1] === 0) return;
    this.#focus(next);
  }

  #focus(place: readonly [number, number]): void {
    this.here = place;
    this.querySelector<HTMLElement>(`[data-place="${place.join()}"]`)?.focus();
  }
}

customElements.define("mix-grid", MixGrid);
