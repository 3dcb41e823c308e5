import { html, svg, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Change } from "../../../kept/history";
import { atOfKey, durationOf, stepsAlong, stepsOf } from "../../../state/path";
import type { Path } from "../../../state/state";

/** What the slider moves by, in steps from keyframe to keyframe: the finest that an address holds, and what a key moves by. */
const FINE = 0.001;
const PLAY = svg`<path d="M8 5v14l11-7z"/>`;
const PAUSE = svg`<path d="M7 5h4v14H7zM13 5h4v14h-4z"/>`;

export interface Transport {
  readonly path: Path;
  readonly playing: boolean;
  readonly onToggle: () => void;
  /** `passing` while the slider is held. */
  readonly onScrub: (at: number, change: Change) => void;
}

/** Playing and scrubbing. */
export function transport({ path, playing, onToggle, onScrub }: Transport): TemplateResult {
  const steps = stepsOf(path);
  const along = stepsAlong(path);
  const [now, whole] = [along * path.seconds, durationOf(path)];
  const scrub = (change: Change) => (event: Event) =>
    onScrub(atOfKey(path, (event.target as HTMLInputElement).valueAsNumber), change);
  return html`<section class="transport" aria-label="Playing">
    <button type="button" id="play" class="primary round" aria-label=${playing ? "Pause" : "Play"} @click=${onToggle}
      ><svg viewBox="0 0 24 24" aria-hidden="true">${playing ? PAUSE : PLAY}</svg></button>
    <div class="scrubber">
      <input type="range" id="scrub" aria-label="Along the way" min="0" max=${steps} step=${FINE}
        aria-valuetext=${`${now.toFixed(1)} of ${whole.toFixed(1)} seconds`}
        .value=${live(String(along))} @input=${scrub("passing")} @change=${scrub("step")} @keydown=${leap} />
      <svg class="ticks" viewBox="0 0 ${steps} 1" preserveAspectRatio="none" aria-hidden="true">
        ${Array.from({ length: steps + 1 }, (_, step) => svg`<path d="M${step} 0v1" vector-effect="non-scaling-stroke"/>`)}
      </svg>
      <p class="times"><span>${now.toFixed(1)} s</span><span>${whole.toFixed(1)} s</span></p>
    </div>
  </section>`;
}

/** Page keys lead from keyframe to keyframe, arrows by a twentieth of that: thousandths are for the hand. */
function leap(event: KeyboardEvent): void {
  const slider = event.target as HTMLInputElement;
  const along = slider.valueAsNumber;
  const targets: Readonly<Record<string, number>> = {
    ArrowLeft: along - 0.05,
    ArrowDown: along - 0.05,
    ArrowRight: along + 0.05,
    ArrowUp: along + 0.05,
    PageDown: Math.ceil(along - FINE) - 1,
    PageUp: Math.floor(along + FINE) + 1,
  };
  const target = targets[event.key];
  if (target === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  slider.value = String(target);
  slider.dispatchEvent(new Event("change"));
}
