import type { Model } from "../../live/model";
import type { Scene } from "../../scene/scene";
import { enqueue } from "./thumb-queue";

/** A thumbnail is near enough to be drawn this far below or above the window. */
const NEAR = "200px";

/**
 * `<scene-thumb>`: a small picture of a scene, drawn once it comes near the window, and again when its scene changes.
 * It is decoration: the button or label around it says what it shows. Its size is the style's.
 */
export class SceneThumb extends HTMLElement {
  #model: Model | null = null;
  #scene: Scene | null = null;
  /** What the canvas shows, or waits to. */
  #wish = "";
  #near = false;
  #canvas: HTMLCanvasElement | null = null;
  #observer: IntersectionObserver | null = null;

  get model(): Model | null {
    return this.#model;
  }

  set model(model: Model | null) {
    if (model === this.#model) return;
    this.#model = model;
    this.#wish = "";
    this.#wake();
  }

  get scene(): Scene | null {
    return this.#scene;
  }

  set scene(scene: Scene | null) {
    this.#scene = scene;
    this.#wake();
  }

  connectedCallback(): void {
    this.setAttribute("aria-hidden", "true");
    this.#observer = new IntersectionObserver(
      (entries) => {
        this.#near = entries.at(-1)?.isIntersecting ?? false;
        this.#wake();
      },
      { rootMargin: NEAR },
    );
    this.#observer.observe(this);
  }

  disconnectedCallback(): void {
    this.#observer?.disconnect();
    this.#observer = null;
    this.#near = false;
  }

  #wake(): void {
    if (this.#model === null || this.#scene === null) return;
    const wish = JSON.stringify(this.#scene);
    if (wish === this.#wish) return;
    // What it shows is no longer what it should.
    delete this.dataset.drawn;
    if (!this.#near) return;
    this.#wish = wish;
    enqueue(this.#model, () => this.#draw(wish));
  }

  /** Draws, unless something else is wished for by now, or nobody looks any more. */
  async #draw(wish: string): Promise<void> {
    const { model, scene } = this;
    if (wish !== this.#wish || model === null || scene === null) return;
    if (!this.#near) {
      this.#wish = "";
      return;
    }
    const side = Math.max(1, Math.round(this.clientWidth * devicePixelRatio));
    try {
      const { bitmap } = await model.draw(scene, { width: side, height: side });
      if (wish === this.#wish) this.#show(bitmap);
      else bitmap.close();
    } catch {
      // The main picture says what is wrong; a later change tries again.
      this.#wish = "";
    }
  }

  #show(bitmap: ImageBitmap): void {
    if (this.#canvas === null) {
      this.#canvas = document.createElement("canvas");
      this.replaceChildren(this.#canvas);
    }
    this.#canvas.width = bitmap.width;
    this.#canvas.height = bitmap.height;
    this.#canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(bitmap);
    this.dataset.drawn = "";
  }
}

customElements.define("scene-thumb", SceneThumb);

declare global {
  interface HTMLElementTagNameMap {
    "scene-thumb": SceneThumb;
  }
}
