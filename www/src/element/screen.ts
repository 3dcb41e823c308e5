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

  /** True once a picture was drawn. */
  get used(): boolean {
    return this.#shown !== null;
  }

  constructor() {
    this.canvas.part.add("canvas");
  }

  /**
   * Draws a scene and shows it; returns the milliseconds that this took. Null where it is shown already, or where the model
   * was not wanted any more when it was drawn.
   */
  async show(
    model: Model,
    scene: Scene,
    size: PictureSize,
    wanted: (model: Model) => boolean,
  ): Promise<number | null> {
    const name = JSON.stringify([scene, size]);
    if (model === this.#model && name === this.#shown) return null;
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
    return milliseconds;
  }

  /** Forgets what is shown, so that it is drawn anew; it stays in sight until then. */
  expire(): void {
    this.#model = null;
  }
}
