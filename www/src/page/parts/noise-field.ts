import { html, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { randomSeed } from "../../address/seed";
import "./fields.css";

/** A whole number below 2^32. */
const LARGEST = 2 ** 32 - 1;

export interface NoiseField {
  readonly noise: number | null;
  readonly onChange: (noise: number | null) => void;
  readonly onWrong: (sentence: string) => void;
}

/** The picture's noise: on or off, and its seed. */
export function noiseField({ noise, onChange, onWrong }: NoiseField): TemplateResult {
  const typed = (event: Event) => {
    const field = event.target as HTMLInputElement;
    const digits = field.value.trim();
    const seed = /^\d{1,10}$/.test(digits) ? Number(digits) : Number.NaN;
    if (seed <= LARGEST) return onChange(seed);
    field.value = String(noise);
    onWrong(`The noise's seed is a whole number from 0 to ${LARGEST}.`);
  };
  return html`<div class="noise-field">
    <label class="check"><input type="checkbox" id="noise" .checked=${live(noise !== null)}
      @change=${() => onChange(noise === null ? 0 : null)} /><span>Noise</span></label>
    <span class="field-row" ?hidden=${noise === null}>
      <input type="text" inputmode="numeric" maxlength="10" id="noise-seed" aria-label="Seed of the noise"
        spellcheck="false" autocomplete="off" .value=${live(String(noise ?? 0))} @change=${typed} />
      <button type="button" id="noise-random" class="quiet" @click=${() => onChange(Number(randomSeed()))}>Another</button>
    </span>
  </div>`;
}
