/** What frames need of the world. */
export interface Painter {
  /** Draws what is wished for at this moment, and shows it. */
  paint(): Promise<void>;
  /** False where nothing can draw it. */
  readonly able: boolean;
  /** False while nobody sees it. */
  readonly seen: boolean;
  /** A picture could not be drawn. */
  failed(error: unknown): void;
}

/** One frame in flight; wishes that come meanwhile are one wish, and the newest. */
export class FrameLoop {
  readonly #painter: Painter;
  #wished = false;
  /** Whether the wish is to be fulfilled even unseen. */
  #urgent = false;
  #painting: Promise<void> | null = null;

  constructor(painter: Painter) {
    this.#painter = painter;
  }

  /** Asks for a frame as soon as somebody sees it; several wishes of one task are one. */
  wish(): void {
    this.#wished = true;
    this.#painting ??= this.#paint();
  }

  /** To be called when the painter has become able or seen. */
  wake(): void {
    if (this.#wished) this.wish();
  }

  /** Asks for a frame that is drawn even unseen; resolves when it is there. */
  async now(): Promise<void> {
    this.#urgent = true;
    this.wish();
    while (this.#painting !== null) await this.#painting;
  }

  async #paint(): Promise<void> {
    // After this task's other wishes.
    await null;
    while (this.#wished && this.#painter.able && (this.#urgent || this.#painter.seen)) {
      this.#wished = false;
      this.#urgent = false;
      try {
        await this.#painter.paint();
      } catch (error) {
        this.#painter.failed(error);
      }
    }
    this.#painting = null;
  }
}
