import { html, type PropertyDeclarations, type TemplateResult } from "lit";
import { randomSeed, type Seed } from "../../../address/seed";
import { placeOf, seedOf } from "../../../scene/lattice";
import type { LatticePlace, Point, Scene } from "../../../scene/scene";
import { LIMITS } from "../../../state/limits";
import { noiseField } from "../../parts/noise-field";
import { sliderField } from "../../parts/slider-field";
import { Screen } from "../screen";
import "./explore.css";
import { neighbourhood } from "./neighbourhood";
import { placeFields } from "./place-fields";
import { seedForm } from "./seed-form";
import { wall } from "./wall";

/** Where one goes through the seeds. */
export class ExploreScreen extends Screen {
  static override properties: PropertyDeclarations = {
    wrong: { state: true },
    start: { state: true },
  };

  /** Whether the seed's field holds something that is no seed. */
  protected declare wrong: boolean;
  /** The first seed of the wall. */
  protected declare start: Seed;

  constructor() {
    super();
    this.wrong = false;
    this.start = 1n;
  }

  protected override render(): TemplateResult {
    const { point, truncation, noise } = this.state;
    const place = "x" in point.at ? point.at : null;
    return html`
      ${seedForm({
        seed: place === null ? null : seedOf(place),
        wrong: this.wrong,
        onSeed: (seed) => this.#enter(seed),
        onWrong: (sentence) => {
          this.wrong = true;
          this.stage.say(sentence, "error");
        },
      })}
      ${place === null ? this.#elsewhere() : this.#around(place)}
      <section class="group" aria-label="Variety and noise">
        ${sliderField({
          id: "truncation",
          label: "Variety",
          value: truncation,
          least: 0,
          most: LIMITS.truncation,
          step: 0.05,
          text: truncation.toFixed(2),
          hint: "0 is what all pictures have in common, 1 what the model has learnt.",
          onSlide: (value, change) => this.stage.store.set({ truncation: value }, change),
        })}
        ${noiseField({
          noise,
          onChange: (seed) => this.stage.store.set({ noise: seed }),
          onWrong: (sentence) => this.stage.say(sentence, "error"),
        })}
      </section>
      ${wall({
        model: this.stage.model,
        start: this.start,
        sceneOf: (seed) => this.#scene(pointOf(seed)),
        onEnter: (seed) => this.#enter(seed),
        onShuffle: () => {
          this.start = randomSeed();
        },
      })}
    `;
  }

  #around(place: LatticePlace): TemplateResult {
    const { point } = this.state;
    const onGo = (at: LatticePlace) => this.stage.store.set({ point: { ...point, at } });
    return html`<section class="whereabouts group" aria-labelledby="whereabouts">
      <h2 id="whereabouts">Where you are</h2>
      ${placeFields({ place, onGo, onWrong: (sentence) => this.stage.say(sentence, "error") })}
      ${neighbourhood({ place, model: this.stage.model, sceneAt: (at) => this.#scene({ ...point, at }), onGo })}
      <p class="hint">Drag the picture any way you like, or use its arrow keys; with Shift they go from seed to seed.</p>
    </section>`;
  }

  /** For a picture that was found for a photograph. */
  #elsewhere(): TemplateResult {
    return html`<p class="hint">This picture has no place among the seeds. Type a seed or press Random to go there.</p>`;
  }

  #scene(content: Point): Scene {
    const { truncation, noise } = this.state;
    return { content, style: null, truncation, noise };
  }

  #enter(seed: Seed): void {
    this.wrong = false;
    this.stage.store.set({ point: pointOf(seed) });
  }
}

function pointOf(seed: Seed): Point {
  return { at: placeOf(seed), turns: [], moves: [] };
}

customElements.define("explore-screen", ExploreScreen);
