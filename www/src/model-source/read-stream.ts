import { formatBytes, MODEL_LIMIT } from "./byte-count";
import { SourceError } from "./source-error";

/** Called as bytes arrive; `total` is null where nobody said how many will come. */
export type OnProgress = (received: number, total: number | null) => void;

export interface ReadOptions {
  /** The model's name in messages. */
  readonly name: string;
  /** Exact number of bytes to come, where it is known. */
  readonly total: number | null;
  /** What a progress bar should expect where `total` is unknown. */
  readonly estimate?: number | null;
  /** What to do when the bytes end too early. */
  readonly remedy: string;
  readonly limit?: number;
}

/** Who reads a model. */
export interface Reader {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  /** Takes the next bytes; the reading waits for it before it hands over more. */
  readonly onChunk: (chunk: Uint8Array<ArrayBuffer>) => Promise<void>;
}

/**
 * Reads a whole stream of model bytes, bounded, piece by piece, and returns the milliseconds that it waited for bytes.
 * Every failure is a `SourceError`, the signal's reason, or what `onChunk` threw.
 */
export async function readStream(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  options: ReadOptions,
  { signal, onProgress, onChunk }: Reader,
): Promise<number> {
  const { name, total, estimate = null, limit = MODEL_LIMIT } = options;
  if (total !== null && total > limit) {
    await stream.cancel();
    throw tooLarge(name, limit);
  }
  const reader = stream.getReader();
  let received = 0;
  let waited = 0;
  const next = async () => {
    const start = performance.now();
    const result = await reader.read().catch(() => {
      signal.throwIfAborted();
      throw cutOff(options, received);
    });
    waited += performance.now() - start;
    signal.throwIfAborted();
    return result;
  };
  try {
    onProgress(0, total ?? estimate);
    // The next bytes are awaited while the last ones are taken.
    let taken: Promise<void> = Promise.resolve();
    for (;;) {
      const [{ done, value }] = await Promise.all([next(), taken]);
      if (done) break;
      if (received === 0 && looksLikeHtml(value)) throw webPage(name);
      received += value.length;
      if (received > limit) throw tooLarge(name, limit);
      taken = onChunk(value);
      onProgress(received, total ?? estimate);
    }
  } catch (error) {
    // Not awaited: a stream that failed may never settle its cancellation.
    void reader.cancel().catch(() => undefined);
    throw error;
  }
  if (total !== null && received < total) throw cutOff(options, received);
  return waited;
}

/** The server answered with a page of HTML, as hosts of single-page applications do for files that they lack. */
export function webPage(name: string): SourceError {
  return new SourceError(
    `The address of “${name}” leads to a web page instead of a model file; check that the file was uploaded beside this page.`,
  );
}

function tooLarge(name: string, limit: number): SourceError {
  return new SourceError(
    `“${name}” is larger than ${formatBytes(limit)}, which is no model that this page can draw; choose another file.`,
  );
}

function cutOff({ name, total, remedy }: ReadOptions, received: number): SourceError {
  const of = total === null ? "" : ` of ${formatBytes(total)}`;
  return new SourceError(`“${name}” was cut off after ${formatBytes(received)}${of}; ${remedy}.`);
}

/** A model file starts with a length of eight bytes, which these letters could only spell for a header of petabytes. */
function looksLikeHtml(start: Uint8Array): boolean {
  const text = new TextDecoder("latin1")
    .decode(start.subarray(0, 64))
    .replace(/^(\u00ef\u00bb\u00bf)?\s*/, "");
  return /^<(!doctype|html|head|body|!--)/i.test(text);
}
