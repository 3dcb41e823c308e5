import { html, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { snapPlace } from "../../../scene/lattice";
import type { LatticePlace } from "../../../scene/scene";

/** Two decimals are enough to find a place again; the address holds three. */
const NUMBER = /^[-−]?\d{1,10}([.,]\d{1,3})?$/;

export interface PlaceFields {
  readonly place: LatticePlace;
  readonly onGo: (place: LatticePlace) => void;
  readonly onWrong: (sentence: string) => void;
}

/** The two numbers that name a place. */
export function placeFields({ place, onGo, onWrong }: PlaceFields): TemplateResult {
  const field = (axis: "x" | "y", label: string) => {
    const typed = (event: Event) => {
      const input = event.target as HTMLInputElement;
      const length = readLength(input.value);
      if (length !== null) return onGo(snapPlace({ ...place, [axis]: length }));
      input.value = String(place[axis]);
      onWrong("A place is a number such as 12 or -3.5.");
    };
    return html`<label for="place-${axis}">${label}</label>
      <input type="text" inputmode="decimal" maxlength="16" id="place-${axis}" spellcheck="false" autocomplete="off"
        .value=${live(String(place[axis]))} @change=${typed} />`;
  };
  return html`<div class="place-fields" role="group" aria-label="Place">
    ${field("x", "East")} ${field("y", "South")}
  </div>`;
}

function readLength(text: string): number | null {
  const written = text.trim();
  return NUMBER.test(written) ? Number(written.replace("−", "-").replace(",", ".")) : null;
}
