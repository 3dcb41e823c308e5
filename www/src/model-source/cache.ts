import { PendingCopy } from "./pending-copy";

/** The Cache API's name of the models that this library has downloaded. */
export const CACHE_NAME = "fast-gan-models-1";

/** Our own notes on an entry stand in its headers. */
const BYTES = "X-Fast-Gan-Bytes";
const STORED = "X-Fast-Gan-Stored";

/** By what a server tells whether a file is still the same. */
export interface Validators {
  readonly etag: string | null;
  readonly modified: string | null;
}

/** A downloaded model as the list of what is kept shows it. */
export interface KeptModel {
  readonly address: URL;
  readonly bytes: number;
  /** When it was downloaded, in milliseconds since 1970. */
  readonly time: number;
}

/** A downloaded model to be read. */
export interface KeptCopy extends Validators {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** The length that was written, null where the server had not told it. */
  readonly bytes: number | null;
  readonly time: number;
}

/**
 * Downloaded models on the visitor's own disk, keyed by their full addresses. Reading fails softly: where there is no cache, or
 * it is broken, nothing is kept and nothing is found.
 */
export class ModelCache {
  /** Whether this browser lets the page keep models. */
  get available(): boolean {
    return storage() !== null;
  }

  async find(address: URL): Promise<KeptCopy | null> {
    const response = await this.#soft(null, async (cache) => (await cache.match(address.href, ANY)) ?? null);
    if (response === null) return null;
    const bytes = count(response.headers.get(BYTES));
    if (!response.ok || response.body === null) {
      await this.forget(address);
      return null;
    }
    return {
      stream: response.body,
      bytes,
      time: count(response.headers.get(STORED)) ?? 0,
      etag: response.headers.get("ETag"),
      modified: response.headers.get("Last-Modified"),
    };
  }

  /** Starts to keep a model whose bytes are arriving; null where that is impossible. */
  async keep(
    address: URL,
    total: number | null,
    { etag, modified }: Validators,
  ): Promise<PendingCopy | null> {
    if (!/^https?:$/.test(address.protocol)) return null;
    const cache = await this.#soft(null, async (open) => open);
    if (cache === null) return null;
    const headers = new Headers({ "Content-Type": "application/octet-stream", [STORED]: String(Date.now()) });
    if (total !== null) headers.set(BYTES, String(total));
    if (etag !== null) headers.set("ETag", etag);
    if (modified !== null) headers.set("Last-Modified", modified);
    return new PendingCopy((body) => cache.put(address.href, new Response(body, { headers })));
  }

  /** What is kept, newest first. */
  list(): Promise<KeptModel[]> {
    return this.#soft([], async (cache) => {
      const models = (await cache.keys()).map(async ({ url }) => {
        const response = await cache.match(url, ANY);
        if (response === undefined) return [];
        const bytes = count(response.headers.get(BYTES)) ?? (await response.blob()).size;
        return [{ address: new URL(url), bytes, time: count(response.headers.get(STORED)) ?? 0 }];
      });
      return (await Promise.all(models)).flat().sort((a, b) => b.time - a.time);
    });
  }

  async forget(address: URL): Promise<void> {
    await this.#soft(false, (cache) => cache.delete(address.href, ANY));
  }

  async forgetAll(): Promise<void> {
    await storage()
      ?.delete(CACHE_NAME)
      .catch(() => false);
  }

  async #soft<T>(otherwise: T, use: (cache: Cache) => Promise<T>): Promise<T> {
    try {
      const cache = await storage()?.open(CACHE_NAME);
      return cache === undefined ? otherwise : await use(cache);
    } catch {
      return otherwise;
    }
  }
}

const ANY = { ignoreVary: true } as const;

/** Browsers offer the Cache API over https only, and a sandboxed frame may not even look at it. */
function storage(): CacheStorage | null {
  try {
    return globalThis.caches ?? null;
  } catch {
    return null;
  }
}

function count(text: string | null): number | null {
  return text !== null && /^[0-9]{1,15}$/.test(text) ? Number(text) : null;
}
