import { html, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Change } from "../../../kept/history";
import type { Model } from "../../../live/model";
import type { Point, Scene } from "../../../scene/scene";
import "../../parts/scene-thumb";
import { movedTo } from "./points";

/** Steps from the middle of a slider to its ends: further away the models' pictures fall apart. */
export const REACH = 5;

export interface DirectionRow {
  /** Counted from 0. */
  readonly direction: number;
  readonly steps: number;
  readonly model: Model | null;
  /** What the pictures at the ends belong to. */
  readonly point: Point;
  readonly sceneOf: (point: Point) => Scene;
  readonly onSlide: (steps: number, how: Change) => void;
}

/** A direction's slider between the pictures at its ends. Delete or a double click brings it back to the middle. */
export function directionRow(row: DirectionRow): TemplateResult {
  const { direction, steps, model, point, sceneOf, onSlide } = row;
  const slide = (how: Change) => (event: Event) =>
    onSlide((event.target as HTMLInputElement).valueAsNumber, how);
  const reset = () => onSlide(0, "step");
  const key = (event: KeyboardEvent) => {
    if (event.key !== "Delete" && event.key !== "Backspace") return;
    event.preventDefault();
    reset();
  };
  const end = (steps: number) => html`<button type="button" class="tile" tabindex="-1" aria-hidden="true"
    @click=${() => onSlide(steps, "step")}
    ><scene-thumb .model=${model} .scene=${sceneOf(movedTo(point, direction, steps))}></scene-thumb></button>`;
  const id = `direction-${direction + 1}`;
  return html`<div class="direction">
    <label for=${id}><span class="unseen">Direction </span>${direction + 1}</label>
    ${end(-REACH)}
    <input type="range" id=${id} min=${-REACH} max=${REACH} step="0.1" aria-keyshortcuts="Delete"
      .value=${live(String(steps))} @input=${slide("passing")} @change=${slide("step")} @dblclick=${reset}
      @keydown=${key} />
    ${end(REACH)}
    <output for=${id}>${signed(steps)}</output>
  </div>`;
}

function signed(steps: number): string {
  return steps === 0 ? "0" : steps.toLocaleString("en", { signDisplay: "always", maximumFractionDigits: 1 });
}
