import { html, svg, type TemplateResult } from "lit";

const icon = (shapes: TemplateResult): TemplateResult =>
  html`<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">${shapes}</svg>`;

export const PLAY = icon(svg`<path d="M7 4.5v15l12-7.5z" />`);
export const PAUSE = icon(svg`<path d="M8 5v14M16 5v14" />`);
/** A die that shows five. */
export const RANDOM = icon(
  svg`<rect x="4" y="4" width="16" height="16" rx="3" /><path d="M8.5 8.5h0M15.5 8.5h0M12 12h0M8.5 15.5h0M15.5 15.5h0" />`,
);
export const RESET = icon(svg`<path d="M4.5 4.5v5h5M5 9.5a8 8 0 1 1-.8 5" />`);
export const FULLSCREEN = icon(svg`<path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5" />`);
