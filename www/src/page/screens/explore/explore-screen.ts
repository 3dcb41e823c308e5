import { html, nothing, type PropertyDeclarations } from "lit";
import { LARGEST_SEED, parseSeed, randomSeed, type Seed } from "../../../address/seed";
import { placeOf, seedOf } from "../../../scene/lattice";
import { Screen } from "../screen";

/** Where one goes through the seeds. */
export class ExploreScreen extends Screen {
  static override properties: PropertyDeclarations = { wrong: { state: true } };

  /** Whether the field holds something that is no seed. */
  declare wrong: boolean;

  constructor() {
    super();
    this.wrong = false;
  }

  protected override render() {
    const { at } = this.state.point;
    return html`
      <form id="generate" class="seed" autocomplete="off" novalidate @submit=${this.#submit}>
        <label for="seed">Seed</label>
        <div class="field-row">
          <input id="seed" name="seed" type="text" inputmode="numeric" maxlength="20" spellcheck="false"
            aria-describedby="seed-hint" aria-invalid=${this.wrong ? "true" : nothing}
            .value=${"x" in at ? String(seedOf(at)) : ""} />
          <button type="button" id="random" class="quiet" @click=${() => this.#go(randomSeed())}>Random</button>
        </div>
        <p id="seed-hint" class="hint">The same number is always the same picture.</p>
        <button type="submit" class="primary">Generate</button>
      </form>
    `;
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const field = this.querySelector<HTMLInputElement>("#seed");
    const seed = parseSeed(field?.value ?? "");
    this.wrong = seed === null;
    if (seed === null) this.stage.say(`The seed is a whole number from 0 to ${LARGEST_SEED}.`, "error");
    else this.#go(seed);
  }

  #go(seed: Seed): void {
    this.wrong = false;
    this.stage.store.set({ point: { at: placeOf(seed), turns: [], moves: [] } });
  }
}

customElements.define("explore-screen", ExploreScreen);
