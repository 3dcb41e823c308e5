import type { CatalogueEntry } from "./catalogue";
import { readStream } from "./read-stream";
import type { RemoteModel } from "./remote";
import { SourceError } from "./source-error";
import { openThroughCache, type Read, type ThroughCache, type ThroughCacheOptions } from "./through-cache";

/** Where a model's bytes come from: an address, or the visitor's disk. */
export interface ModelSource {
  /** The name to show until the model's own header is known. */
  readonly name: string;
  /** What two sources of the same bytes have in common. */
  readonly key: string;
  /** The entry of the page's list, null for all others. */
  readonly entry: CatalogueEntry | null;
  /**
   * Lets `attempt` read the model from its start, once or twice: a copy on the visitor's disk that it refuses is fetched anew.
   * Rejects with a `SourceError`, with the signal's reason, or with what the attempt threw.
   */
  open<T>(attempt: (read: Read) => Promise<T>, options: ThroughCacheOptions): Promise<ThroughCache<T>>;
}

/** A model of the page's own list. */
export function listedModel(entry: CatalogueEntry, base: URL): ModelSource {
  const { name, bytes: estimate } = entry;
  return remoteModel({ address: new URL(entry.file, base), name, estimate }, entry);
}

/**
 * A model anywhere; a relative address starts from `base`.
 *
 * @throws `SourceError` for what is no address of the web.
 */
export function addressedModel(address: string | URL, base: string | undefined): ModelSource {
  const url = parse(address, base);
  return remoteModel({ address: url, name: lastPart(url), estimate: null }, null);
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
    open: async (attempt) => {
      const value = await attempt((reader) => readStream(file.stream(), { name, total, remedy }, reader));
      return { value, fromCache: false, kept: Promise.resolve(null) };
    },
  };
}

function remoteModel(remote: RemoteModel, entry: CatalogueEntry | null): ModelSource {
  return {
    name: remote.name,
    key: remote.address.href,
    entry,
    open: (attempt, options) => openThroughCache(remote, options, attempt),
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
