import { html, nothing, type PropertyDeclarations, type PropertyValues } from "lit";
import { randomSeed } from "../../../address/seed";
import type { Point, Stroke, Style } from "../../../scene/scene";
import { LIMITS } from "../../../state/limits";
import { choiceField } from "../../parts/choice-field";
import { icons } from "../../parts/icons";
import { sliderField } from "../../parts/slider-field";
import { pointWords } from "../../picture-words";
import { Screen } from "../screen";
import {
  added,
  type Board,
  including,
  MOST,
  pinned,
  removed,
  type Side,
  seedPoint,
  shuffled,
  startBoard,
} from "./board";
import { BrushOverlay, type Painted } from "./brush-overlay";
import "./mix.css";
import type { Change, Choice } from "./mix-grid";
import "./mix-grid";

/** The brush's radius in shares of the picture's side. */
const RADIUS = { least: 0.02, most: 0.4 } as const;

const draw = (): Point => seedPoint(randomSeed());

/** `<mix-screen>`: the content of one sample with the style of another, everywhere or where one paints. */
export class MixScreen extends Screen {
  static override properties: PropertyDeclarations = {
    board: { state: true },
    brush: { state: true },
    former: { state: true },
  };

  declare board: Board;
  declare brush: { readonly radius: number; readonly paints: boolean };
  /** Strengths of the gates before they were ticked off. */
  declare former: readonly number[];
  readonly #overlay = new BrushOverlay();
  /** What had been painted when the style was last put everywhere. */
  #painted: readonly Stroke[] = [];

  constructor() {
    super();
    this.board = { contents: [], styles: [] };
    this.brush = { radius: 0.12, paints: true };
    this.former = [];
    this.#overlay.addEventListener("paint", (event) => this.#paint((event as CustomEvent<Painted>).detail));
    this.#overlay.addEventListener("brushsize", (event) =>
      this.#resize((event as CustomEvent<number>).detail),
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#overlay.remove();
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const { point, style } = this.settled;
    if (this.board.contents.length === 0) this.board = startBoard(point, style?.point ?? null, draw);
    this.board = including(including(this.board, "contents", point), "styles", style?.point ?? null);
  }

  protected override updated(): void {
    const painting = this.isConnected && !this.#gateless && (this.state.style?.strokes ?? null) !== null;
    this.#overlay.brush = this.brush;
    if (!painting) this.#overlay.remove();
    else if (!this.#overlay.isConnected) this.stage.frame.append(this.#overlay);
  }

  protected override render() {
    if (this.#gateless) {
      return html`<p class="hint" id="no-gates">This model has no skip-layer excitation, so that there are no gates through which the style of one picture could be mixed into another.</p>`;
    }
    const { point, style, truncation, noise } = this.settled;
    const manner = { truncation, noise, strengths: this.#strengths(this.settled.style) };
    return html`
      <section class="group" aria-labelledby="mix-grid-title">
        <h2 id="mix-grid-title">Content and style</h2>
        <mix-grid .board=${this.board} .manner=${manner} .model=${this.stage.model} .content=${point}
          .styling=${style?.point ?? null}
          @choose=${(event: CustomEvent<Choice>) => this.#choose(event.detail)}
          @pin=${({ detail }: CustomEvent<Change>) => this.#edit(pinned(this.board, detail.side, detail.index))}
          @remove=${({ detail }: CustomEvent<Change>) => this.#edit(removed(this.board, detail.side, detail.index))}
        ></mix-grid>
        <div class="buttons">
          <button type="button" class="quiet with-icon" @click=${this.#shuffle}>${icons.shuffle}Shuffle</button>
          ${this.#adder("contents", "Row")} ${this.#adder("styles", "Column")}
          <button type="button" class="quiet" @click=${this.#lend} ?disabled=${this.board.styles.length >= MOST}>Use as style</button>
        </div>
      </section>
      ${this.stage.model === null ? nothing : this.state.style === null ? html`<p class="hint">Choose a picture of the grid: it takes its content from the row and its style from the column.</p>` : [this.#gates(), this.#where(this.state.style)]}
    `;
  }

  /** Whether there is a model, and nothing of it can be mixed. */
  get #gateless(): boolean {
    return this.stage.model?.info.gates.length === 0;
  }

  #adder(side: Side, name: string) {
    return html`<button type="button" class="quiet with-icon" ?disabled=${this.board[side].length >= MOST}
      @click=${() => this.#edit(added(this.board, side, { point: draw(), pinned: false }))}>${icons.add}${name}</button>`;
  }

  #gates() {
    const sides = this.stage.model?.info.gates ?? [];
    const strengths = this.#strengths(this.state.style);
    return html`<fieldset class="group gates">
      <legend>How strongly each layer takes the style</legend>
      ${sides.map((side, gate) => {
        const strength = strengths[gate] ?? 0;
        const name = `${side} px`;
        const set = (event: Event, change: "step" | "passing") =>
          this.#strengthen(gate, Number((event.target as HTMLInputElement).value), change);
        return html`<div class="row gate">
          <label><input type="checkbox" .checked=${strength > 0} @change=${() => this.#tick(gate, strength)} />${name}</label>
          <input type="range" min="0" max="1" step="0.01" aria-label="Strength at ${name}" .value=${String(strength)}
            @input=${(event: Event) => set(event, "passing")} @change=${(event: Event) => set(event, "step")} />
          <output>${Math.round(strength * 100)} %</output>
        </div>`;
      })}
    </fieldset>`;
  }

  #where(style: Style) {
    return html`<section class="group brush" aria-label="Where the style goes">
      ${choiceField({
        name: "cover",
        label: "Where the style goes",
        value: style.strokes === null ? "everywhere" : "painted",
        options: { everywhere: "Everywhere", painted: "Where I paint" },
        onChoose: (where) => this.#cover(where === "painted"),
      })}
      ${style.strokes === null ? nothing : this.#brushes(style.strokes, style.point)}
    </section>`;
  }

  #brushes(strokes: readonly Stroke[], style: Point) {
    const { radius, paints } = this.brush;
    const tool = (painting: boolean, words: string, icon: unknown) =>
      html`<button type="button" class="quiet with-icon" aria-pressed=${paints === painting}
        @click=${() => this.#take({ radius, paints: painting })}>${icon}${words}</button>`;
    return html`
      <p class="hint">Paint on the picture: the brush lends it the style of ${pointWords(style)}.
        <span class="keys-hint">By keyboard: Tab to the picture, then the arrow keys, and the space bar to paint.</span></p>
      <div class="buttons" role="group" aria-label="Tool">
        ${tool(true, "Brush", icons.brush)}${tool(false, "Eraser", icons.eraser)}
        <button type="button" id="clear-strokes" class="quiet" ?disabled=${strokes.length === 0}
          @click=${() => this.#restyle({ strokes: [] })}>Clear</button>
        <button type="button" id="undo-stroke" class="icon" aria-label="Undo" title="Undo" ?disabled=${!this.stage.store.canUndo}
          @click=${() => this.stage.store.undo()}>${icons.undo}</button>
      </div>
      ${sliderField({
        id: "brush-size",
        label: "Size",
        value: radius,
        least: RADIUS.least,
        most: RADIUS.most,
        step: 0.01,
        text: `${Math.round(radius * 200)} %`,
        onSlide: (size) => this.#take({ radius: size, paints }),
      })}`;
  }

  /** One strength for each gate of the model, in full where nobody has said anything else. */
  #strengths(style: Style | null): readonly number[] {
    const gates = this.stage.model?.info.gates ?? [];
    return style === null ? gates.map(() => 1) : gates.map((_, gate) => style.strengths[gate] ?? 0);
  }

  #edit(board: Board): void {
    this.board = board;
  }

  #shuffle(): void {
    const { point, style } = this.settled;
    this.board = shuffled(this.board, { content: point, style: style?.point ?? null }, draw);
  }

  /** The picture's own sample becomes a style that others can take. */
  #lend(): void {
    this.board = added(this.board, "styles", { point: this.state.point, pinned: true });
  }

  #choose({ content, style }: Choice): void {
    const former = this.state.style;
    const point = content ?? this.state.point;
    if (style === null) this.stage.store.set({ point });
    else {
      const strengths = this.#strengths(former);
      this.stage.store.set({ point, style: { point: style, strengths, strokes: former?.strokes ?? null } });
    }
  }

  #strengthen(gate: number, strength: number, change: "step" | "passing"): void {
    const strengths = this.#strengths(this.state.style).map((other, i) => (i === gate ? strength : other));
    this.#restyle({ strengths }, change);
  }

  /** Ticks a gate off, or on again with the strength that it had. */
  #tick(gate: number, strength: number): void {
    if (strength > 0) this.former = Object.assign([...this.former], { [gate]: strength });
    this.#strengthen(gate, strength > 0 ? 0 : (this.former[gate] ?? 1), "step");
  }

  #cover(painting: boolean): void {
    const strokes = this.state.style?.strokes ?? null;
    if (painting === (strokes !== null)) return;
    if (strokes !== null) this.#painted = strokes;
    this.#restyle({ strokes: painting ? this.#painted : null });
  }

  #paint({ strokes, done }: Painted): void {
    const before = this.settled.style?.strokes ?? [];
    const all = [...before, ...strokes];
    if (all.length > LIMITS.strokes) {
      this.stage.say("A picture keeps no more strokes than these; undo some, or clear them.", "error");
      if (done) this.#restyle({ strokes: before });
      return;
    }
    this.#restyle({ strokes: all }, done ? "step" : "passing");
  }

  #take(brush: MixScreen["brush"]): void {
    const radius = Math.min(Math.max(brush.radius, RADIUS.least), RADIUS.most);
    this.brush = { ...brush, radius };
  }

  #resize(factor: number): void {
    this.#take({ ...this.brush, radius: this.brush.radius * factor });
  }

  #restyle(patch: Partial<Style>, change: "step" | "passing" = "step"): void {
    const { style } = this.state;
    if (style !== null) this.stage.store.set({ style: { ...style, ...patch } }, change);
  }
}

customElements.define("mix-screen", MixScreen);
