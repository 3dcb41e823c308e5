import type { PictureSize } from "../engine/protocol";
import type { Model } from "../live/model";
import type { Scene } from "../scene/scene";
import { DevicePixels } from "./device-pixels";
import { FrameLoop } from "./frame-loop";
import { Screen } from "./screen";

/** What is to be drawn, and who is told of it. */
export interface Sitter {
  readonly model: Model | null;
  readonly scene: Scene;
  /** Whether anybody sees it. */
  readonly seen: boolean;
  /** There is a picture of what was wished for, whose drawing took so long. */
  drawn(milliseconds: number): void;
  failed(error: unknown): void;
}

/** Keeps the picture of an element as it is wished for: newest wish first, in the screen's own pixels. */
export class Picture {
  readonly #sitter: Sitter;
  readonly #screen = new Screen();
  readonly #loop: FrameLoop;
  #pixels: DevicePixels | null = null;

  constructor(sitter: Sitter) {
    this.#sitter = sitter;
    const able = () => sitter.model !== null && this.#pixels !== null;
    this.#loop = new FrameLoop({
      paint: () => this.#paint(),
      failed: (error) => sitter.failed(error),
      get able() {
        return able();
      },
      get seen() {
        return sitter.seen;
      },
    });
  }

  get canvas(): HTMLCanvasElement {
    return this.#screen.canvas;
  }

  /** True once a picture was drawn. */
  get there(): boolean {
    return this.#screen.used;
  }

  /** Keeps to the size of a box from now on. */
  hang(box: HTMLElement): void {
    this.#pixels = new DevicePixels(box);
    this.#pixels.onChange = () => this.wish();
  }

  takeDown(): void {
    this.#pixels?.close();
    this.#pixels = null;
  }

  /** Asks for a picture of what the sitter is like now. */
  wish(): void {
    this.#loop.wish();
  }

  /** To be called when the sitter has a model or is seen again. */
  wake(): void {
    this.#loop.wake();
  }

  /** Draws anew, seen or not; resolves when that is done. */
  now(): Promise<void> {
    this.#screen.expire();
    return this.#loop.now();
  }

  async #paint(): Promise<void> {
    const { model, scene } = this.#sitter;
    if (model === null || this.#pixels === null) return;
    const wanted = (drawnBy: Model) => drawnBy === this.#sitter.model;
    const milliseconds = await this.#screen.show(model, scene, square(this.#pixels.size), wanted);
    if (milliseconds !== null) this.#sitter.drawn(milliseconds);
  }
}

/** Pictures are square; what is left of the box stays empty. */
function square({ width, height }: PictureSize): PictureSize {
  const side = Math.min(width, height);
  return { width: side, height: side };
}
