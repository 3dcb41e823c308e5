import { formatBytes, MODEL_LIMIT } from "./byte-count";
import { ByteSink } from "./byte-sink";
import { isAbort, SourceError } from "./source-error";

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
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  readonly limit?: number;
}

/** Reads a whole stream of model bytes, bounded, with progress; every failure is a `SourceError` or an abort. */
export async function readStream(
  stream: ReadableStream<Uint8Array>,
  options: ReadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { name, total, signal, onProgress, estimate = null, limit = MODEL_LIMIT } = options;
  if (total !== null && total > limit) {
    await stream.cancel();
    throw tooLarge(name, limit);
  }
  const reader = stream.getReader();
  const sink = new ByteSink(total);
  try {
    onProgress(0, total ?? estimate);
    for (;;) {
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) break;
      if (sink.length === 0 && looksLikeHtml(value)) throw webPage(name);
      if (sink.length + value.length > limit) throw tooLarge(name, limit);
      sink.push(value);
      onProgress(sink.length, total ?? estimate);
    }
  } catch (error) {
    // Not awaited: a stream that failed may never settle its cancellation.
    void reader.cancel().catch(() => undefined);
    if (error instanceof SourceError || isAbort(error)) throw error;
    throw cutOff(options, sink.length);
  }
  if (total !== null && sink.length < total) throw cutOff(options, sink.length);
  return sink.finish();
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
