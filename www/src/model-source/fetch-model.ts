import { type Reader, readStream, webPage } from "./read-stream";
import { SourceError } from "./source-error";

/** A model at an address. */
export interface Remote {
  readonly url: URL;
  /** The model's name in messages. */
  readonly name: string;
  /** How long a list says that it is. */
  readonly bytes: number | null;
}

/** Downloads a model; returns the milliseconds that its bytes took to arrive. */
export async function fetchModel({ url, name, bytes }: Remote, reader: Reader): Promise<number> {
  const start = performance.now();
  const response = await request(url, name, reader.signal);
  const answered = performance.now() - start;
  if (!response.ok || response.body === null) {
    throw new SourceError(
      `“${name}” could not be loaded: the server answered ${response.status} for ${url.pathname}; choose another model or tell the page's owner.`,
    );
  }
  if (response.headers.get("Content-Type")?.startsWith("text/html")) {
    await response.body.cancel();
    throw webPage(name);
  }
  const total = contentLength(response.headers);
  const remedy = "check the connection and load it again";
  return answered + (await readStream(response.body, { name, total, estimate: bytes, remedy }, reader));
}

async function request(address: URL, name: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(address, { signal });
  } catch {
    signal.throwIfAborted();
    throw new SourceError(`“${name}” could not be reached; check the connection and load it again.`);
  }
}

/** The number of bytes that the stream will yield; a compressed answer's length says nothing about that. */
function contentLength(headers: Headers): number | null {
  const length = headers.get("Content-Length");
  if (length === null || !/^[0-9]+$/.test(length)) return null;
  const encoding = headers.get("Content-Encoding");
  return encoding === null || encoding === "identity" ? Number(length) : null;
}
