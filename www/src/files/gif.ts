import { FileError } from "./file-error";
import type { FilmSource, FilmTask } from "./film-source";
import type { GifCall, GifReply } from "./gif-protocol";
import { gifDelays } from "./loop-frames";

/** Frames that the palette is chosen by, evenly over the film. */
const LOOKS = 16;

/** Shortest time of a frame that players show as it is: 2 hundredths of a second. */
export const FASTEST_GIF = 50;

/** Draws and encodes an animated GIF, one frame in memory at a time. At most `FASTEST_GIF` frames a second. */
export async function encodeGif(source: FilmSource, repeat: boolean, task: FilmTask): Promise<Blob> {
  const { count, width, height, draw } = source;
  const { signal, onProgress } = task;
  const looks = Math.min(LOOKS, count);
  const delays = gifDelays(count, Math.min(source.fps, FASTEST_GIF));
  const encoder = new GifEncoder(signal);
  let done = 0;
  const send = async (index: number, call: (frame: ImageBitmap) => GifCall) => {
    signal.throwIfAborted();
    const frame = await draw(index);
    await encoder.ask(call(frame), [frame]);
    onProgress(++done, looks + count);
  };
  try {
    onProgress(0, looks + count);
    await encoder.ask({ call: "start", width, height, repeat });
    for (let look = 0; look < looks; look++) {
      await send(Math.floor((look * count) / looks), (frame) => ({ call: "look", frame }));
    }
    for (const [index, delay] of delays.entries()) {
      await send(index, (frame) => ({ call: "add", frame, delay }));
    }
    const bytes = await encoder.ask({ call: "finish" });
    if (bytes === null) throw new FileError("The GIF ended without a file; try again.");
    return new Blob([bytes], { type: "image/gif" });
  } finally {
    encoder.close();
  }
}

/** The worker that encodes, asked one thing at a time. */
class GifEncoder {
  readonly #worker = new Worker(new URL("./gif-worker.ts", import.meta.url), { type: "module" });
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Resolves to the file's bytes once they are all there, to null before. */
  ask(call: GifCall, transfer: Transferable[] = []): Promise<Uint8Array<ArrayBuffer> | null> {
    const worker = this.#worker;
    const heard = new AbortController();
    const once = { once: true, signal: heard.signal };
    const answer = new Promise<Uint8Array<ArrayBuffer> | null>((resolve, reject) => {
      const onReply = ({ data }: MessageEvent<GifReply>) => {
        if (data.kind === "failure") reject(new FileError(`The GIF could not be encoded: ${data.message}`));
        else resolve(data.kind === "file" ? data.bytes : null);
      };
      const onError = (event: Event) => {
        event.preventDefault();
        reject(new FileError("The GIF encoder could not be started; reload the page and try again."));
      };
      worker.addEventListener("message", onReply, once);
      worker.addEventListener("error", onError, once);
      this.#signal.addEventListener("abort", () => reject(this.#signal.reason), once);
      worker.postMessage(call, transfer);
    });
    return answer.finally(() => heard.abort());
  }

  close(): void {
    this.#worker.terminate();
  }
}
