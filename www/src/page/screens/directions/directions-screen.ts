import { html, nothing, type PropertyDeclarations } from "lit";
import type { Change } from "../../../kept/history";
import type { Point } from "../../../scene/scene";
import { sceneOf } from "../../../state/scene-of";
import { sliderField } from "../../parts/slider-field";
import { Screen } from "../screen";
import "./children";
import { directionRow } from "./direction-row";
import "./directions.css";
import { movedTo, randomTurn, turnedTo, turnOf, withRoom } from "./points";

/** Directions that are shown at once, and at each wish for more. */
const COUNT = 10;

/** How far a random direction goes at first. */
const FIRST_TURN = 0.3;

/** Where one moves the picture along what the model varies most, at random, or from generation to generation. */
export class DirectionsScreen extends Screen {
  static override properties: PropertyDeclarations = {
    count: { state: true },
    turn: { state: true },
    held: { state: true },
  };

  protected declare count: number;
  /** Seed of the random direction. */
  protected declare turn: number;
  /** While a slider is held: the point before, to which the pictures at the sliders' ends belong until it is let go. */
  protected declare held: Point | null;

  constructor() {
    super();
    this.count = COUNT;
    this.turn = randomTurn();
    this.held = null;
  }

  protected override render() {
    const { point } = this.state;
    const { model } = this.stage;
    return html`
      ${this.#directions()}
      <section class="group" aria-labelledby="turn-title">
        <h2 id="turn-title">A random direction</h2>
        ${sliderField({
          id: "turn",
          label: "How far",
          value: turnOf(point, this.turn),
          least: 0,
          most: 1,
          step: 0.01,
          text: `${Math.round(turnOf(point, this.turn) * 100)} %`,
          onSlide: (by, how) => void this.#turn(this.turn, by, how),
        })}
        <div class="buttons">
          <button type="button" class="quiet" id="another-direction" ?disabled=${model === null}
            @click=${this.#another}>Another direction</button>
        </div>
      </section>
      <section class="group" aria-labelledby="children-title">
        <h2 id="children-title">Children</h2>
        <p class="hint">Eight pictures near this one. The one that you choose is the next parent.</p>
        <point-children .model=${model} .point=${this.held ?? point} .sceneOf=${this.#sceneOf}
          @choose=${(event: CustomEvent<Point>) => this.#go(event.detail, "step")}></point-children>
        <div class="buttons">
          <button type="button" class="quiet" id="step-back" ?disabled=${!this.stage.store.canUndo}
            @click=${() => this.stage.store.undo()}>Step back</button>
        </div>
      </section>
    `;
  }

  #directions() {
    const { point } = this.state;
    const { model } = this.stage;
    // The room of those that every model has is there before the model is.
    const all = model?.info.directions ?? COUNT;
    const moved = point.moves.some((steps) => steps !== 0);
    if (model !== null && all === 0) {
      return html`<p class="hint">This model's file knows no directions; write it anew with “fastgan export”.</p>`;
    }
    return html`<section class="group" aria-labelledby="directions-title">
      <h2 id="directions-title">Directions</h2>
      <p class="hint">What this model varies most, strongest first.</p>
      <div class="directions">
        ${Array.from({ length: Math.min(this.count, all) }, (_, direction) =>
          directionRow({
            direction,
            steps: point.moves[direction] ?? 0,
            model,
            point: this.held ?? point,
            sceneOf: this.#sceneOf,
            onSlide: (steps, how) => this.#slide(direction, steps, how),
          }),
        )}
      </div>
      <div class="buttons">
        <button type="button" class="quiet" id="reset-directions" ?disabled=${!moved}
          @click=${() => this.#go({ ...point, moves: [] }, "step")}>Reset</button>
        ${
          this.count < all
            ? html`<button type="button" class="quiet" id="more-directions" @click=${this.#more}>More</button>`
            : nothing
        }
      </div>
    </section>`;
  }

  readonly #sceneOf = (point: Point) => sceneOf({ ...this.state, mode: "still", point });

  #more(): void {
    this.count += COUNT;
  }

  #slide(direction: number, steps: number, how: Change): void {
    const { point } = this.state;
    this.held = how === "passing" ? (this.held ?? point) : null;
    this.#go(movedTo(point, direction, steps), how);
  }

  #another(): void {
    const { point } = this.state;
    const by = turnOf(point, this.turn) || FIRST_TURN;
    const before = turnedTo(point, this.turn, 0);
    this.turn = randomTurn();
    void this.#turn(this.turn, by, "step", before);
  }

  async #turn(seed: number, by: number, how: Change, from = this.state.point): Promise<void> {
    const { model } = this.stage;
    if (model === null) return;
    // A turn that is there already needs no further room.
    const point = turnOf(from, seed) > 0 ? from : await withRoom(from, model);
    this.#go(turnedTo(point, seed, by), how);
  }

  #go(point: Point, how: Change): void {
    this.stage.store.set({ point }, how);
  }
}

customElements.define("directions-screen", DirectionsScreen);
