// Shows the state until `<fast-gan>` itself is there; the shell needs no more of it than this.

import { css, html, LitElement } from "lit";
import type { Model } from "../../live/model";
import { DEFAULT_STATE } from "../../state/defaults";
import { sceneOf } from "../../state/scene-of";
import type { State } from "../../state/state";
import { DevicePixels } from "../device-pixels";

export class FastGanElement extends LitElement {
  static override styles = css`
    :host { display: block; aspect-ratio: 1 }
    canvas { display: block; width: 100%; height: 100% }
  `;
  readonly #canvas = document.createElement("canvas");
  #model: Model | null = null;
  #state: State = DEFAULT_STATE;
  #pixels: DevicePixels | null = null;
  #wished = false;
  #painting: Promise<void> | null = null;

  protected override render() {
    return html`${this.#canvas}`;
  }

  set srcObject(model: Model) {
    this.#model = model;
    this.#pixels ??= new DevicePixels(this);
    this.#pixels.onChange = () => void this.draw();
    void this.draw();
  }

  getState(): State {
    return this.#state;
  }

  setState(state: Partial<State>): void {
    this.#state = { ...this.#state, ...state };
    void this.draw();
  }

  draw(): Promise<void> {
    this.#wished = true;
    this.#painting ??= this.#paint();
    return this.#painting;
  }

  async #paint(): Promise<void> {
    await null;
    while (this.#wished && this.#model !== null && this.#pixels !== null) {
      this.#wished = false;
      const { size } = this.#pixels;
      try {
        const { bitmap, milliseconds } = await this.#model.draw(sceneOf(this.#state), size);
        this.#canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(bitmap);
        this.dispatchEvent(new CustomEvent("render", { detail: { milliseconds } }));
      } catch (error) {
        this.dispatchEvent(new CustomEvent("error", { detail: { message: String(error) } }));
      }
    }
    this.#painting = null;
  }
}

customElements.define("fast-gan", FastGanElement);
