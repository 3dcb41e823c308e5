import type { CatalogueEntry } from "./catalogue";
import { fetchModel } from "./fetch-model";
import { type Reader, readStream } from "./read-stream";
import { SourceError } from "./source-error";

/** Where a model's bytes come from: an address, or the visitor's disk. */
export interface ModelSource {
  /** The name to show until the model's own header is known. */
  readonly name: string;
  /** What two sources of the same bytes have in common. */
  readonly key: string;
  /** The entry of the page's list, null for all others. */
  readonly entry: CatalogueEntry | null;
  /**
   * Reads the model from its start, as often as one likes, and returns the milliseconds that its bytes took to arrive.
   * Rejects with a `SourceError`, with the signal's reason, or with what the reader threw.
   */
  read(reader: Reader): Promise<number>;
}

/** A model of the page's own list. */
export function listedModel(entry: CatalogueEntry, base: URL): ModelSource {
  const url = new URL(entry.file, base);
  const { name, bytes } = entry;
  return { name, key: url.href, entry, read: (reader) => fetchModel({ url, name, bytes }, reader) };
}

/**
 * A model anywhere; a relative address starts from `base`.
 *
 * @throws `SourceError` for what is no address of the web.
 */
export function addressedModel(address: string | URL, base: string | undefined): ModelSource {
  const url = parse(address, base);
  const name = lastPart(url);
  return {
    name,
    key: url.href,
    entry: null,
    read: (reader) => fetchModel({ url, name, bytes: null }, reader),
  };
}

/** A file of the visitor. */
export function droppedModel(file: Blob): ModelSource {
  const name = file instanceof File ? file.name : "model";
  const total = file.size;
  const remedy = "check that it is a file, not a folder, and that it is still there";
  return {
    name,
    key: keyOf(file),
    entry: null,
    read: (reader) => readStream(file.stream(), { name, total, remedy }, reader),
  };
}

function parse(address: string | URL, base: string | undefined): URL {
  const url = URL.parse(address, base);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new SourceError(`“${address}” is no address of a model; give one that starts with https://.`);
  }
  // A fragment never reaches the server: the same file with another one is the same model.
  url.hash = "";
  return url;
}

function lastPart(url: URL): string {
  const name = url.pathname.split("/").at(-1) || url.host;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

const keys = new WeakMap<Blob, string>();
let next = 0;

function keyOf(file: Blob): string {
  const key = keys.get(file) ?? `file:${next++}`;
  keys.set(file, key);
  return key;
}
