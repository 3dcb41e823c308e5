import type { PictureSize } from "../engine/protocol";
import type { Model } from "../live/model";
import type { Scene } from "../scene/scene";

/** Shows a model's pictures on a canvas and draws none twice. */
export class Screen {
  readonly canvas: HTMLCanvasElement = document.createElement("canvas");
  readonly #context = this.canvas.getContext("bitmaprenderer");
  #model: Model | null = null;
  /** What is shown: the scene in words, with its size. */
  #shown: string | null = null;
  #milliseconds = 0;

  /** True once a picture was drawn. */
  get used(): boolean {
    return this.#shown !== null;
  }

  constructor() {
    this.canvas.part.add("canvas");
  }

  /**
   * Shows a scene, drawing it first where that was not done yet; returns the milliseconds that the drawing took. Null where the
   * model was not wanted any more when it had drawn.
   */
  async show(
    model: Model,
    scene: Scene,
    size: PictureSize,
    wanted: (model: Model) => boolean,
  ): Promise<number | null> {
    const name = JSON.stringify([scene, size]);
    if (model === this.#model && name === this.#shown) return this.#milliseconds;
    const { bitmap, milliseconds } = await model.draw(scene, size);
    if (!wanted(model)) {
      bitmap.close();
      return null;
    }
    if (this.canvas.width !== bitmap.width) this.canvas.width = bitmap.width;
    if (this.canvas.height !== bitmap.height) this.canvas.height = bitmap.height;
    this.#context?.transferFromImageBitmap(bitmap);
    this.#model = model;
    this.#shown = name;
    this.#milliseconds = milliseconds;
    return milliseconds;
  }

  /** Forgets what is shown, so that it is drawn anew; it stays in sight until then. */
  expire(): void {
    this.#model = null;
  }
}
