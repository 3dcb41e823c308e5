import { css } from "lit";

export const styles = css`
  :host {
    --_poster: var(--fast-gan-poster-color, transparent);
    --_accent: var(--fast-gan-progress-color, #d0533a);
    --_focus: var(--fast-gan-focus-color, #1a73e8);
    --_radius: var(--fast-gan-border-radius, 0px);
    display: block;
    position: relative;
    aspect-ratio: 1;
    overflow: clip;
    contain: content;
    container-type: inline-size;
    border-radius: var(--_radius);
    font: 0.875rem / 1.4 system-ui, sans-serif;
    -webkit-tap-highlight-color: transparent;
  }

  :host([hidden]) {
    display: none;
  }

  :host(:fullscreen) {
    border-radius: 0;
    background: #000;
  }

  [hidden] {
    display: none !important;
  }

  .surface,
  .poster,
  .ask,
  canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }

  .surface {
    outline: none;
    background: var(--fast-gan-background, color-mix(in srgb, currentcolor 6%, transparent));
  }

  /* A picture with transparent places lets the page be seen through them. */
  .surface.clear {
    background: var(--fast-gan-background, none);
  }

  :host(:fullscreen) .surface {
    background: var(--fast-gan-background, #000);
  }

  canvas,
  .poster img {
    display: block;
    object-fit: contain;
  }

  .walkable {
    cursor: grab;
    touch-action: none;
    user-select: none;
    -webkit-user-select: none;
  }

  .walkable:active {
    cursor: grabbing;
  }

  .poster {
    background: var(--_poster);
  }

  .poster img {
    width: 100%;
    height: 100%;
  }

  ::slotted([slot="poster"]) {
    width: 100%;
    height: 100%;
    object-fit: contain;
  }

  .surface:focus-visible::after {
    content: "";
    position: absolute;
    inset: 0;
    border: 3px solid var(--_focus);
    border-radius: var(--_radius);
    box-shadow: inset 0 0 0 2px #fff;
    pointer-events: none;
  }

  button {
    border: 0;
    padding: 0;
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
  }

  button:focus-visible {
    outline: 3px solid var(--_focus);
    outline-offset: -3px;
  }

  .ask {
    display: grid;
    place-items: center;
  }

  .chip,
  .bar,
  .trouble {
    background: var(--fast-gan-controls-background, rgb(20 18 16 / 78%));
    color: var(--fast-gan-controls-color, #fff);
  }

  .chip {
    padding: 0.625rem 1.125rem;
    border-radius: 99px;
    font-size: 0.9375rem;
  }

  progress {
    position: absolute;
    inset: auto 0 0;
    width: 100%;
    height: 4px;
    appearance: none;
    border: 0;
    background: color-mix(in srgb, var(--_accent) 22%, transparent);
    color: var(--_accent);
    pointer-events: none;
  }

  progress::-webkit-progress-bar {
    background: transparent;
  }

  progress::-webkit-progress-value {
    background: var(--_accent);
  }

  progress::-moz-progress-bar {
    background: var(--_accent);
  }

  ::slotted([slot="progress-bar"]) {
    position: absolute;
    inset: auto 0 0;
  }

  .trouble {
    position: absolute;
    inset: auto 0 0;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 1rem;
    box-sizing: border-box;
    max-height: 100%;
    padding: 0.75rem 1rem;
    overflow-y: auto;
  }

  .trouble p {
    flex: 1 1 12rem;
    margin: 0;
    overflow-wrap: anywhere;
  }

  .trouble button {
    min-height: 2.75rem;
    padding-inline: 1rem;
    border: 1px solid currentcolor;
    border-radius: 6px;
  }

  .bar {
    position: absolute;
    inset: auto 0.5rem 0.5rem auto;
    display: flex;
    flex-wrap: wrap;
    max-width: calc(100% - 1rem);
    border-radius: 8px;
    opacity: 0.001;
    transition: opacity 0.15s;
  }

  :host(:hover) .bar,
  :host(:focus-within) .bar {
    opacity: 1;
  }

  @media (hover: none) {
    .bar {
      opacity: 1;
    }
  }

  .bar button {
    display: grid;
    place-items: center;
    width: 2.75rem;
    height: 2.75rem;
    border-radius: 8px;
  }

  .bar button:hover {
    background: rgb(255 255 255 / 16%);
  }

  .bar button:focus-visible {
    outline-color: #fff;
  }

  .bar svg {
    width: 1.25rem;
    height: 1.25rem;
    fill: none;
    stroke: currentcolor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  ::slotted([slot="controls"]) {
    position: absolute;
    inset: auto 0 0;
  }

  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  /* Thumbnails have little room. */
  @container (width < 14rem) {
    .trouble {
      padding: 0.5rem;
      font-size: 0.75rem;
    }

    .trouble button {
      min-height: 1.75rem;
      padding-inline: 0.5rem;
    }

    .chip {
      padding: 0.375rem 0.75rem;
      font-size: 0.8125rem;
    }

    .bar button {
      width: 1.75rem;
      height: 1.75rem;
    }
  }

  @media (forced-colors: active) {
    .chip,
    .bar,
    .trouble {
      background: Canvas;
      color: CanvasText;
      border: 1px solid CanvasText;
    }

    progress {
      forced-color-adjust: none;
      background: Canvas;
      color: Highlight;
    }

    progress::-webkit-progress-value {
      background: Highlight;
    }

    progress::-moz-progress-bar {
      background: Highlight;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .bar {
      transition: none;
    }
  }
`;
