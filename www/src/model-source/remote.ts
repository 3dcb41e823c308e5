import type { Validators } from "./cache";
import { webPage } from "./read-stream";
import { SourceError } from "./source-error";

/** A model at an address. */
export interface RemoteModel {
  readonly address: URL;
  /** The name in messages. */
  readonly name: string;
  /** The number of bytes that a list has promised, where there is one. */
  readonly estimate: number | null;
}

/** A server's answer, its bytes yet to be read. */
export interface Answer extends Validators {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Exact number of bytes, where it is known. */
  readonly total: number | null;
  /** Until the answer began. */
  readonly milliseconds: number;
}

/** Asks for a model; every failure but an abort is a `SourceError`. */
export async function requestModel({ address, name }: RemoteModel, signal: AbortSignal): Promise<Answer> {
  const start = performance.now();
  const response = await fetch(address, { signal }).catch(() => {
    signal.throwIfAborted();
    throw new SourceError(`“${name}” could not be reached; check the connection and load it again.`);
  });
  return answerOf(response, { address, name }, performance.now() - start);
}

/** Asks whether a model has changed; null where it has not, or where nobody answers in time. */
export async function requestChange(
  { address, name }: RemoteModel,
  { etag, modified }: Validators,
  signal: AbortSignal,
): Promise<Answer | null> {
  const headers = new Headers();
  if (etag !== null) headers.set("If-None-Match", etag);
  if (modified !== null) headers.set("If-Modified-Since", modified);
  const start = performance.now();
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const either = AbortSignal.any([signal, patience.signal]);
    // The browser's own cache would answer for the server.
    const response = await fetch(address, { headers, signal: either, cache: "no-store" });
    if (response.ok) return await answerOf(response, { address, name }, performance.now() - start);
    await response.body?.cancel();
    return null;
  } catch {
    signal.throwIfAborted();
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** How long a copy on the disk waits for word of a newer one. */
const PATIENCE_MS = 3000;

async function answerOf(
  response: Response,
  { address, name }: Pick<RemoteModel, "address" | "name">,
  milliseconds: number,
): Promise<Answer> {
  const { body, headers, ok, status } = response;
  if (!ok || body === null) {
    const file = address.pathname.split("/").at(-1) || address.host;
    throw new SourceError(
      `“${name}” could not be loaded: the server answered ${status} for ${file}; choose another model or tell the page's owner.`,
    );
  }
  if (headers.get("Content-Type")?.startsWith("text/html")) {
    await body.cancel();
    throw webPage(name);
  }
  const etag = headers.get("ETag");
  const modified = headers.get("Last-Modified");
  return { stream: body, total: contentLength(headers), etag, modified, milliseconds };
}

/** The number of bytes that the stream will yield; a compressed answer's length says nothing about that. */
function contentLength(headers: Headers): number | null {
  const length = headers.get("Content-Length");
  if (length === null || !/^[0-9]+$/.test(length)) return null;
  const encoding = headers.get("Content-Encoding");
  return encoding === null || encoding === "identity" ? Number(length) : null;
}
