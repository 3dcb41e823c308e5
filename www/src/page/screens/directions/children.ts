import { html, LitElement, type PropertyDeclarations } from "lit";
import type { Model } from "../../../live/model";
import type { Point, Scene } from "../../../scene/scene";
import "../../parts/scene-thumb";
import { sliderField } from "../../parts/slider-field";
import "../../parts/tile.css";
import { childOf, randomTurn, withRoom } from "./points";

const COUNT = 8;

/** `<point-children>`: pictures a little different from their parent's. Fires `choose` with a child, the next parent. */
export class PointChildren extends LitElement {
  static override properties: PropertyDeclarations = {
    model: { attribute: false },
    point: { attribute: false },
    sceneOf: { attribute: false },
    seeds: { state: true },
    difference: { state: true },
  };

  declare model: Model | null;
  /** Whose children are made. */
  declare point: Point;
  declare sceneOf: (point: Point) => Scene;
  /** Of the children's turns; none before any are wanted. */
  protected declare seeds: readonly number[];
  protected declare difference: number;

  constructor() {
    super();
    this.model = null;
    this.seeds = [];
    this.difference = 0.35;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render() {
    const { difference } = this;
    return html`
      <button type="button" class="primary" id="make-children" ?disabled=${this.model === null}
        @click=${this.#make}>Make children</button>
      ${sliderField({
        id: "difference",
        label: "How different",
        value: difference,
        least: 0,
        most: 1,
        step: 0.05,
        text: `${Math.round(difference * 100)} %`,
        onSlide: (value) => {
          this.difference = value;
        },
      })}
      ${this.#children()}
    `;
  }

  #children() {
    if (this.seeds.length === 0) return html``;
    return html`<div class="children" role="group" aria-label="Children">
      ${this.seeds.map((seed, index) => {
        const child = childOf(this.point, seed, this.difference);
        return html`<button type="button" class="tile" aria-label=${`Child ${index + 1}`}
          @click=${() => void this.#choose(seed)}
          ><scene-thumb .model=${this.model} .scene=${this.sceneOf(child)}></scene-thumb></button>`;
      })}
    </div>`;
  }

  /** The child is the next parent, and has children at once. */
  async #choose(seed: number): Promise<void> {
    if (this.model === null) return;
    const parent = await withRoom(this.point, this.model);
    this.#make();
    this.dispatchEvent(new CustomEvent<Point>("choose", { detail: childOf(parent, seed, this.difference) }));
  }

  #make(): void {
    this.seeds = Array.from({ length: COUNT }, randomTurn);
  }
}

customElements.define("point-children", PointChildren);

declare global {
  interface HTMLElementTagNameMap {
    "point-children": PointChildren;
  }
}
