import { html, LitElement, type PropertyDeclarations, type PropertyValues } from "lit";
import { isTransparent } from "../../../engine/protocol";
import type { Model } from "../../../live/model";
import type { Crop } from "../../../search/crop";
import { sceneOf } from "../../../search/first-latent";
import "../../parts/scene-thumb";
import "./crop-view";
import type { CropView } from "./crop-view";
import { lossCurve } from "./loss-curve";
import { percent } from "./percent";
import type { PhotoWork } from "./photo-work";

/** `<photo-desk>`: what lies over the main picture while one works with a photograph: its part, then the search. */
export class PhotoDesk extends LitElement {
  static override properties: PropertyDeclarations = {
    work: { attribute: false },
    model: { attribute: false },
  };

  declare work: PhotoWork;
  declare model: Model | null;
  /** The target that the canvas shows. */
  #shown: Uint8ClampedArray | null = null;

  constructor() {
    super();
    this.model = null;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render() {
    const { phase, target } = this.work;
    if (phase === "none" || phase === "reading") return html``;
    if (phase === "crop" || target === null) {
      return html`<crop-view @crop=${(event: CustomEvent<Crop>) => this.work.setCrop(event.detail)}></crop-view>`;
    }
    return html`
      <div class="photo-pair">
        <figure>
          <canvas class="photo-target" role="img" aria-label="Your photo, as the model sees it"></canvas>
          <figcaption>Your photo</figcaption>
        </figure>
        <figure>
          ${this.#thumb()}
          <figcaption>Found</figcaption>
        </figure>
      </div>
      ${this.#progress()}
    `;
  }

  protected override updated(_changed: PropertyValues): void {
    const { photo, crop, target } = this.work;
    if (photo !== null && crop !== null) {
      const transparent = isTransparent(this.model?.info ?? null);
      this.querySelector<CropView>("crop-view")?.show(photo, crop, transparent);
    }
    const canvas = this.querySelector<HTMLCanvasElement>(".photo-target");
    if (canvas === null) this.#shown = null;
    else if (target !== null && target !== this.#shown) {
      this.#shown = target;
      const side = Math.sqrt(target.length / 4);
      [canvas.width, canvas.height] = [side, side];
      canvas.getContext("2d")?.putImageData(new ImageData(target, side, side), 0, 0);
    }
  }

  #thumb() {
    const { found } = this.work;
    const scene = found === null ? null : sceneOf({ at: found, turns: [], moves: [] });
    return html`<scene-thumb .model=${this.model} .scene=${scene}></scene-thumb>`;
  }

  #progress() {
    const { losses, loss, goal } = this.work;
    const text =
      loss === null
        ? "Getting ready"
        : `Step ${losses.length} of ${goal}, the nearest differs by ${percent(loss)}`;
    return html`<div class="photo-progress">${lossCurve(losses, goal)}<p>${text}</p></div>`;
  }
}

customElements.define("photo-desk", PhotoDesk);

declare global {
  interface HTMLElementTagNameMap {
    "photo-desk": PhotoDesk;
  }
}
