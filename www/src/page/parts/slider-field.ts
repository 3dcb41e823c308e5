import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Change } from "../../kept/history";
import "./fields.css";

export interface SliderField {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly step: number;
  /** The value in words or figures. */
  readonly text: string;
  /** What the ends mean, where that is not plain. */
  readonly hint?: string;
  /** `passing` while the slider is held. */
  readonly onSlide: (value: number, change: Change) => void;
}

/** A slider between its name and its value. */
export function sliderField(field: SliderField): TemplateResult {
  const { id, label, value, least, most, step, text, hint, onSlide } = field;
  const slide = (change: Change) => (event: Event) =>
    onSlide((event.target as HTMLInputElement).valueAsNumber, change);
  return html`<div class="slider-field">
    <div class="row">
      <label for=${id}>${label}</label>
      <input type="range" id=${id} min=${least} max=${most} step=${step} aria-valuetext=${text}
        aria-describedby=${hint === undefined ? nothing : `${id}-hint`}
        .value=${live(String(value))} @input=${slide("passing")} @change=${slide("step")} />
      <output for=${id}>${text}</output>
    </div>
    ${hint === undefined ? nothing : html`<p class="hint" id="${id}-hint">${hint}</p>`}
  </div>`;
}
