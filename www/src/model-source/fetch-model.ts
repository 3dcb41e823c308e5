import type { CatalogueEntry } from "./catalogue";
import { type OnProgress, readStream, webPage } from "./read-stream";
import { isAbort, SourceError } from "./source-error";

/** Downloads a listed model from the folder `base`. */
export async function fetchModel(
  entry: CatalogueEntry,
  base: URL,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<Uint8Array<ArrayBuffer>> {
  const { name } = entry;
  const response = await request(new URL(entry.file, base), name, signal);
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
  return readStream(response.body, { name, total, estimate: entry.bytes, remedy, signal, onProgress });
}

async function request(address: URL, name: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(address, { signal });
  } catch (error) {
    if (isAbort(error)) throw error;
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
