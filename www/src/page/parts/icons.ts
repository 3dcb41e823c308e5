import { html, type SVGTemplateResult, svg } from "lit";

/** An icon of lines on a square of 24, in the colour of the text around it. */
const icon = (lines: SVGTemplateResult) =>
  html`<svg class="line-icon" viewBox="0 0 24 24" aria-hidden="true">${lines}</svg>`;

export const icons = {
  undo: icon(svg`<path d="M9 14 4 9l5-5"/><path d="M4 9h9a6.5 6.5 0 0 1 0 13h-2"/>`),
  redo: icon(svg`<path d="m15 14 5-5-5-5"/><path d="M20 9h-9a6.5 6.5 0 0 0 0 13h2"/>`),
  save: icon(svg`<path d="M12 4v11"/><path d="m7.5 11 4.5 4.5 4.5-4.5"/><path d="M5 20h14"/>`),
  add: icon(svg`<path d="M12 5v14M5 12h14"/>`),
  remove: icon(svg`<path d="m6.5 6.5 11 11m0-11-11 11"/>`),
  shuffle: icon(
    svg`<path d="M4 7h3c5 0 5 10 10 10h3"/><path d="M4 17h3c1.7 0 2.8-1.1 3.7-2.5M13.3 9.5C14.2 8.1 15.3 7 17 7h3"/><path d="m17.5 4.5 2.5 2.5-2.5 2.5M17.5 14.5l2.5 2.5-2.5 2.5"/>`,
  ),
  pin: icon(svg`<path d="M9 4h6l-1 6 3 3v2H7v-2l3-3z"/><path d="M12 15v5"/>`),
  brush: icon(
    svg`<path d="m20 4-8.6 9.2M20 4l-6 10.4"/><path d="M11 13.2a3.2 3.2 0 0 1 2.4 3.6c-.4 2.6-3.6 3.8-8.4 3.4 2-1 1.6-2.6 2-4.2a3.2 3.2 0 0 1 4-2.8z"/>`,
  ),
  eraser: icon(
    svg`<path d="m8 20-4.3-4.3a1.5 1.5 0 0 1 0-2.1l9.2-9.2a1.5 1.5 0 0 1 2.1 0l4.6 4.6a1.5 1.5 0 0 1 0 2.1L11 20z"/><path d="M8.5 8.8 15.2 15.5M8 20h12"/>`,
  ),
};
