import { html, LitElement, type PropertyDeclarations } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Model } from "../../../live/model";
import type { Point, Scene } from "../../../scene/scene";
import { capitalised, pointWords } from "../../picture-words";
import "../../parts/scene-thumb";
import "../../parts/tile.css";
import { type KeyMove, moved } from "./moved";
import { Reorder } from "./reorder";

/**
 * `<key-strip>`: the keyframes in order. Fires `go` and `remove` with a keyframe's index, and `reorder` with a `KeyMove`.
 * Arrow keys lead from one to the next; with Shift they take the keyframe along; Delete removes it.
 */
export class KeyStrip extends LitElement {
  static override properties: PropertyDeclarations = {
    model: { attribute: false },
    keys: { attribute: false },
    current: { attribute: false },
    sceneOf: { attribute: false },
    moving: { state: true },
  };

  declare model: Model | null;
  declare keys: readonly Point[];
  /** The keyframe that is shown, or the nearest. */
  declare current: number;
  declare sceneOf: (point: Point) => Scene;
  /** Where a keyframe is being dragged. */
  protected declare moving: KeyMove | null;

  readonly #reorder = new Reorder({
    moved: (move) => {
      this.moving = move;
    },
    ended: (move) => {
      this.moving = null;
      if (move !== null && move.from !== move.to) this.#tell("reorder", move);
    },
  });

  constructor() {
    super();
    this.model = null;
    this.keys = [];
    this.current = 0;
    this.moving = null;
  }

  /** Whether the focus goes with the keyframe once it has moved: its button loses it on the way. */
  #follows = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render() {
    const { keys, moving, current } = this;
    const shown = moving === null ? current : moving.to;
    const ordered = named(moving === null ? keys : moved(keys, moving));
    return html`<ol class="keys" @keydown=${this.#key} @pointerdown=${this.#reorder.down}
      @pointermove=${this.#reorder.move} @pointerup=${this.#reorder.up} @pointercancel=${this.#reorder.up}>
      ${repeat(
        ordered,
        ({ name }) => name,
        ({ key }, index) => html`<li class=${moving?.to === index ? "is-moving" : ""}>
          <button type="button" class="tile" data-index=${index} tabindex=${index === shown ? 0 : -1}
            aria-current=${index === shown ? "step" : "false"} aria-keyshortcuts="Shift+ArrowLeft Shift+ArrowRight Delete"
            aria-label=${`Keyframe ${index + 1} of ${keys.length}: ${pointWords(key)}`} title=${capitalised(pointWords(key))}
            @click=${() => this.#tell("go", index)}
            ><scene-thumb .model=${this.model} .scene=${this.sceneOf(key)}></scene-thumb
            ><span class="number" aria-hidden="true">${index + 1}</span></button>
        </li>`,
      )}
    </ol>`;
  }

  protected override updated(): void {
    if (!this.#follows) return;
    this.#follows = false;
    this.querySelector<HTMLElement>('[aria-current="step"]')?.focus();
  }

  #key = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const index = Number((event.target as HTMLElement).dataset.index);
    const last = this.keys.length - 1;
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    const ends = { Home: -last, End: last }[event.key];
    const to = Math.min(Math.max(index + (step ?? ends ?? 0), 0), last);
    if (event.key === "Delete" || event.key === "Backspace") this.#tell("remove", index);
    else if (step === undefined && ends === undefined) return;
    else if (event.shiftKey) this.#tell("reorder", { from: index, to });
    else this.#tell("go", to);
    event.preventDefault();
    this.#follows = true;
  };

  #tell(name: "go" | "remove" | "reorder", detail: number | KeyMove): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** Keyframes with names that stay with them when they move, as long as no two of them are the same. */
function named(keys: readonly Point[]): readonly { readonly key: Point; readonly name: string }[] {
  const counts = new Map<string, number>();
  return keys.map((key) => {
    const text = JSON.stringify(key);
    const count = (counts.get(text) ?? 0) + 1;
    counts.set(text, count);
    return { key, name: `${count} ${text}` };
  });
}

customElements.define("key-strip", KeyStrip);

declare global {
  interface HTMLElementTagNameMap {
    "key-strip": KeyStrip;
  }
}
