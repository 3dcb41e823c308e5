/** Why a copy was not kept. */
export type NotKept = "full" | "refused";

/**
 * A model on its way to the disk while it is downloaded. The entry exists only once `accept` has ended the file: a download that
 * is cut off or refused leaves nothing. Nothing here ever rejects: a disk that is full is no reason not to draw.
 */
export class PendingCopy {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  /** Resolves when the entry is there, or to why there will be none. */
  readonly #stored: Promise<NotKept | null>;
  #failed = false;

  constructor(store: (body: ReadableStream<Uint8Array<ArrayBuffer>>) => Promise<void>) {
    const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>();
    this.#writer = writable.getWriter();
    this.#writer.closed.catch(() => undefined);
    this.#stored = store(readable).then(
      () => null,
      (error: unknown) => {
        this.#failed = true;
        return error instanceof Error && error.name === "QuotaExceededError" ? "full" : "refused";
      },
    );
  }

  /** Takes the next bytes, which it does not change; waits until the disk has room for more. */
  async write(chunk: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#failed) return;
    // Where storing has failed, nobody may be left to read what is written.
    await Promise.race([this.#writer.write(chunk).catch(() => undefined), this.#stored]);
  }

  /** The model is whole and can be drawn: it is kept. Returns why it is not, or null. */
  async accept(): Promise<NotKept | null> {
    await Promise.race([this.#writer.close().catch(() => undefined), this.#stored]);
    return this.#stored;
  }

  /** The model is of no use: nothing is kept. */
  async refuse(): Promise<void> {
    await this.#writer
      .abort(new DOMException("The model is of no use.", "AbortError"))
      .catch(() => undefined);
    await this.#stored;
  }
}
