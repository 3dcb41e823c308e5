import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { LARGEST_SEED, parseSeed, randomSeed, type Seed } from "../../../address/seed";

export interface SeedForm {
  /** What the field shows; null for a picture that no seed is near to. */
  readonly seed: Seed | null;
  /** Whether the last thing typed was no seed. */
  readonly wrong: boolean;
  readonly onSeed: (seed: Seed) => void;
  readonly onWrong: (sentence: string) => void;
}

export function seedForm({ seed, wrong, onSeed, onWrong }: SeedForm): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const text = new FormData(event.currentTarget as HTMLFormElement).get("seed");
    const typed = parseSeed(String(text));
    if (typed === null) onWrong(`The seed is a whole number from 0 to ${LARGEST_SEED}.`);
    else onSeed(typed);
  };
  return html`<form id="generate" class="seed" autocomplete="off" novalidate @submit=${submit}>
    <label for="seed">Seed</label>
    <div class="field-row">
      <input id="seed" name="seed" type="text" inputmode="numeric" maxlength="20" spellcheck="false"
        aria-describedby="seed-hint" aria-invalid=${wrong ? "true" : nothing}
        .value=${wrong ? nothing : live(seed === null ? "" : String(seed))} />
      <button type="submit" class="primary">Generate</button>
      <button type="button" id="random" class="quiet" @click=${() => onSeed(randomSeed())}>Random</button>
    </div>
    <p id="seed-hint" class="hint">The same number is always the same picture.</p>
  </form>`;
}
