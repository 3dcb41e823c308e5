import type { CatalogueEntry } from "./catalogue";
import { type Reader, readStream, webPage } from "./read-stream";
import { SourceError } from "./source-error";

/** Downloads a listed model from the folder `base`; returns the milliseconds that its bytes took to arrive. */
export async function fetchModel(entry: CatalogueEntry, base: URL, reader: Reader): Promise<number> {
  const { name } = entry;
  const start = performance.now();
  const response = await request(new URL(entry.file, base), name, reader.signal);
  const answered = performance.now() - start;
  if (!response.ok || response.body === null) {
    throw new SourceError(
      `“${name}” could not be loaded: the server answered ${response.status} for ${entry.file}; choose another model or tell the page's owner.`,
    );
  }
  if (response.headers.get("Content-Type")?.startsWith("text/html")) {
    await response.body.cancel();
    throw webPage(name);
  }
  const total = contentLength(response.headers);
  const remedy = "check the connection and load it again";
  return answered + (await readStream(response.body, { name, total, estimate: entry.bytes, remedy }, reader));
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
