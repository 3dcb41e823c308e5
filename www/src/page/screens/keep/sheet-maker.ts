import { html, type PropertyDeclarations } from "lit";
import { LARGEST_SEED, parseSeed, type Seed } from "../../../address/seed";
import { download, fileName } from "../../../files/download";
import { isWhole, placeOf, seedOf } from "../../../scene/lattice";
import { sceneOf } from "../../../state/scene-of";
import { formatFragment } from "../../fragment";
import { originOf } from "../../origin";
import { Job } from "../../parts/job";
import { nameOf } from "../../save-png";
import type { PageState } from "../../store";
import { Part } from "../part";

const COUNTS = [9, 16, 36, 64, 100, 256] as const;

/** `<sheet-maker>`: many samples at once, as a zip. */
export class SheetMaker extends Part {
  static override properties: PropertyDeclarations = { ...Part.properties, wrong: { state: true } };

  /** Whether the field holds something that is no seed. */
  declare wrong: boolean;
  readonly #job = new Job(this);

  constructor() {
    super();
    this.wrong = false;
  }

  protected override render() {
    return html`
      <h2>A sheet of samples</h2>
      <form class="group" autocomplete="off" novalidate @submit=${this.#make}>
        <div class="pair">
          <label>How many
            <select name="count" id="sheet-count">
              ${COUNTS.map((count) => html`<option value=${count} ?selected=${count === 16}>${count}</option>`)}
            </select>
          </label>
          <label>From seed
            <input name="first" id="sheet-first" type="text" inputmode="numeric" maxlength="20" spellcheck="false"
              aria-invalid=${this.wrong} value=${String(firstOf(this.state))} />
          </label>
        </div>
        <button type="submit" id="sheet-save" class="quiet" ?disabled=${this.model === null || this.#job.busy}>Save as zip</button>
      </form>
      ${this.#job.render("Drawing the samples")}
      <p class="hint">A PNG of each seed in full size, all of them on one sheet, and the list of their seeds.</p>
    `;
  }

  #make(event: SubmitEvent): void {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const first = parseSeed(String(fields.get("first")));
    this.wrong = first === null;
    if (first === null) {
      this.stage.say(`The seed is a whole number from 0 to ${LARGEST_SEED}.`, "error");
      return;
    }
    void this.#save(first, Number(fields.get("count")));
  }

  #save(first: Seed, count: number): Promise<void> {
    const { stage, model, state } = this;
    return this.#job.run(stage, async (task) => {
      if (model === null) return "There is no model yet; choose one first.";
      const { zipSheet } = await import("../../../files/sheet");
      const { resolution: side } = model.info;
      const states = seedsFrom(first, count).map((seed) => sampleOf(state, seed));
      const samples = states.map(({ seed, state: sample }) => ({
        seed: String(seed),
        state: formatFragment(sample).slice(1),
      }));
      const draw = async (index: number) => {
        const sample = states[index] as (typeof states)[number];
        return new ImageData(await model.pixels(sceneOf(sample.state)), side, side);
      };
      const origin = originOf(stage);
      const zip = await zipSheet({ samples, draw, side, origin, ...task });
      const name = fileName(nameOf(origin.model, `${count}-samples-from-${first}`), "zip");
      download(zip, name);
      return `Saved as ${name}.`;
    });
  }
}

/** Seeds that follow one another; after the largest comes 0. */
function seedsFrom(first: Seed, count: number): Seed[] {
  return Array.from({ length: count }, (_, index) => BigInt.asUintN(64, first + BigInt(index)));
}

/** The same truncation and noise, another seed, nothing mixed in. */
function sampleOf(state: PageState, seed: Seed): { readonly seed: Seed; readonly state: PageState } {
  const point = { at: placeOf(seed), turns: [], moves: [] };
  return { seed, state: { ...state, mode: "explore", point } };
}

function firstOf({ point: { at } }: PageState): Seed {
  return "x" in at && isWhole(at) ? seedOf(at) : 0n;
}

customElements.define("sheet-maker", SheetMaker);
