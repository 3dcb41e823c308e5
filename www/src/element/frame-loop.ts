/** What frames need of the world. */
export interface Painter {
  /** Draws what is wished for at this moment, and shows it. */
  paint(): Promise<void>;
  /** False while nobody sees it or nothing can draw it. */
  readonly ready: boolean;
  /** A picture could not be drawn. */
  failed(error: unknown): void;
}

/** One frame in flight; wishes that come meanwhile are one wish, and the newest. */
export class FrameLoop {
  readonly #painter: Painter;
  #wished = false;
  #painting: Promise<void> | null = null;

  constructor(painter: Painter) {
    this.#painter = painter;
  }

  /** Asks for a frame as soon as there can be one; several wishes of one task are one. */
  wish(): void {
    this.#wished = true;
    this.#painting ??= this.#paint();
  }

  /** To be called when the painter has become ready. */
  wake(): void {
    if (this.#wished) this.wish();
  }

  /** Forgets what was wished for. */
  clear(): void {
    this.#wished = false;
  }

  /** Resolves when no frame is in flight nor wished for that can be drawn. */
  async settled(): Promise<void> {
    while (this.#painting !== null) await this.#painting;
  }

  async #paint(): Promise<void> {
    // After this task's other wishes.
    await null;
    while (this.#wished && this.#painter.ready) {
      this.#wished = false;
      try {
        await this.#painter.paint();
      } catch (error) {
        this.#painter.failed(error);
      }
    }
    this.#painting = null;
  }
}
