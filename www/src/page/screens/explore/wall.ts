import { html, type TemplateResult } from "lit";
import type { Seed } from "../../../address/seed";
import type { Model } from "../../../live/model";
import type { Scene } from "../../../scene/scene";
import { icons } from "../../parts/icons";
import "../../parts/scene-thumb";
import "../../parts/tile.css";
import "./sample-wall";
import "./wall.css";

/** Samples beside the picture; all others are on the wall. */
const SHOWN = 8;

export interface Wall {
  readonly model: Model | null;
  readonly start: Seed;
  readonly sceneOf: (seed: Seed) => Scene;
  readonly onEnter: (seed: Seed) => void;
  readonly onShuffle: () => void;
}

/** Some samples to start from, and a dialog with as many as one likes. */
export function wall({ model, start, sceneOf, onEnter, onShuffle }: Wall): TemplateResult {
  const seeds = Array.from({ length: SHOWN }, (_, index) => BigInt.asUintN(64, start + BigInt(index)));
  return html`<section class="samples group" aria-labelledby="samples">
    <div class="section-head">
      <h2 id="samples">Start from a sample</h2>
      <button type="button" id="shuffle" class="icon" aria-label="Other samples" title="Other samples"
        @click=${onShuffle}>${icons.shuffle}</button>
    </div>
    <div class="sample-row">
      ${seeds.map(
        (seed) => html`<button type="button" class="tile" aria-label=${`Seed ${seed}`} title=${`Seed ${seed}`}
          @click=${() => onEnter(seed)}><scene-thumb .model=${model} .scene=${sceneOf(seed)}></scene-thumb></button>`,
      )}
    </div>
    <button type="button" id="open-wall" class="quiet" @click=${open}>See the wall</button>
    <dialog class="sample-dialog" aria-labelledby="wall-title" @click=${closeBeside}>
      <header>
        <h2 id="wall-title">Samples</h2>
        <p class="hint">Choose one to enter it.</p>
        <button type="button" class="icon" aria-label="Other samples" title="Other samples"
          @click=${onShuffle}>${icons.shuffle}</button>
        <button type="button" class="icon" aria-label="Close" title="Close" @click=${close}>${icons.remove}</button>
      </header>
      <sample-wall .model=${model} .start=${start} .sceneOf=${sceneOf}
        @choose=${(event: CustomEvent<Seed>) => {
          close(event);
          onEnter(event.detail);
        }}></sample-wall>
    </dialog>
  </section>`;
}

function open({ currentTarget }: Event): void {
  const dialog = (currentTarget as Element).nextElementSibling;
  if (!(dialog instanceof HTMLDialogElement)) return;
  dialog.showModal();
  dialog.querySelector<HTMLElement>("sample-wall")?.focus();
}

function close({ currentTarget }: Event): void {
  (currentTarget as Element).closest("dialog")?.close();
}

/** A click on what is behind the dialog closes it. */
function closeBeside(event: Event): void {
  if (event.target === event.currentTarget) (event.currentTarget as HTMLDialogElement).close();
}
