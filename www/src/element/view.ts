import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { FULLSCREEN, PAUSE, PLAY, RANDOM, RESET } from "./icons";
import type { Trouble } from "./trouble";

/** All that is seen of an element at a moment. */
export interface View {
  readonly canvas: HTMLCanvasElement;
  readonly alt: string | null;
  readonly poster: string | null;
  /** Whether the poster lies over the picture. */
  readonly covered: boolean;
  /** What the poster's button says; null where nobody has to press anything. */
  readonly question: string | null;
  /** Whether the picture has places through which one sees what is behind it. */
  readonly clear: boolean;
  /** Whether the picture can be dragged. */
  readonly walkable: boolean;
  /** From 0 to 1 while the model is loaded, else null. */
  readonly progress: number | null;
  readonly trouble: Trouble | null;
  /** Whether trying once more may help. */
  readonly mayRetry: boolean;
  readonly controls: boolean;
  readonly playing: boolean;
  /** For the live region. */
  readonly said: string;
}

/** What a visitor's hand does. */
export interface Hands {
  readonly uncover: () => void;
  readonly retry: () => void;
  readonly togglePlay: () => void;
  readonly random: () => void;
  readonly reset: () => void;
  readonly fullscreen: () => void;
  readonly pointer: (event: PointerEvent) => void;
  readonly key: (event: KeyboardEvent) => void;
}

const NAMELESS = "Generated picture";

export function view(state: View, hands: Hands): TemplateResult {
  return html`
    ${surface(state, hands)}
    ${question(state, hands)}
    <slot name="progress-bar" ?hidden=${state.progress === null}>
      <progress part="progress" aria-label="Loading the picture" max="1" .value=${live(state.progress ?? 0)}></progress>
    </slot>
    ${trouble(state, hands)}
    <slot name="controls">${state.controls && !state.covered ? controls(state, hands) : nothing}</slot>
    <p class="unseen" part="status" role="status">${state.said}</p>
    <p id="hint" hidden>Drag the picture or press the arrow keys to walk on; with Shift, from seed to seed.</p>
  `;
}

/** The picture, with the poster on it while there is one: to assistive technology one image, or one place to walk in. */
function surface(
  { canvas, alt, poster, covered, clear, walkable, progress }: View,
  hands: Hands,
): TemplateResult {
  const decorates = alt === "" && !walkable;
  return html`<div
    class="surface ${walkable ? "walkable" : ""} ${clear ? "clear" : ""}"
    role=${walkable ? "application" : decorates ? "presentation" : "img"}
    tabindex=${walkable ? "0" : "-1"}
    aria-label=${decorates ? nothing : alt || NAMELESS}
    aria-roledescription=${walkable ? "picture to walk in" : nothing}
    aria-describedby=${walkable ? "hint" : nothing}
    aria-busy=${progress === null ? nothing : "true"}
    @pointerdown=${walkable ? hands.pointer : nothing}
    @pointermove=${walkable ? hands.pointer : nothing}
    @pointerup=${walkable ? hands.pointer : nothing}
    @pointercancel=${walkable ? hands.pointer : nothing}
    @keydown=${walkable ? hands.key : nothing}
  >
    <div ?hidden=${covered}>${canvas}</div>
    <div class="poster" ?hidden=${!covered}>
      <slot name="poster">${poster === null ? nothing : html`<img part="poster" src=${poster} alt="" draggable="false" />`}</slot>
    </div>
  </div>`;
}

function question({ question, alt }: View, hands: Hands): TemplateResult | typeof nothing {
  if (question === null) return nothing;
  const name = alt ? `${question}: ${alt}` : question;
  return html`<button type="button" class="ask" part="button poster-button" aria-label=${name} @click=${hands.uncover}>
    <span class="chip" part="chip">${question}</span>
  </button>`;
}

function trouble({ trouble, mayRetry }: View, hands: Hands): TemplateResult | typeof nothing {
  if (trouble === null) return nothing;
  const sentence = html`<p part="error">${trouble.sentence}</p>`;
  return html`<div class="trouble" part="trouble">
    ${trouble.kind === "unsupported" ? html`<slot name="unsupported">${sentence}</slot>` : sentence}
    ${mayRetry ? html`<button type="button" part="button" @click=${hands.retry}>Try again</button>` : nothing}
  </div>`;
}

function controls({ playing }: View, hands: Hands): TemplateResult {
  return html`<div class="bar" part="controls" role="group" aria-label="Picture controls">
    ${control(playing ? "Pause" : "Play", playing ? PAUSE : PLAY, hands.togglePlay)}
    ${control("Random seed", RANDOM, hands.random)}
    ${control("Back to the start", RESET, hands.reset)}
    ${document.fullscreenEnabled ? control("Full screen", FULLSCREEN, hands.fullscreen) : nothing}
  </div>`;
}

function control(name: string, icon: TemplateResult, press: () => void): TemplateResult {
  return html`<button type="button" part="button" aria-label=${name} title=${name} @click=${press}>${icon}</button>`;
}
