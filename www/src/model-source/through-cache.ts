import { type KeptCopy, ModelCache } from "./cache";
import { fetchModel, REMEDY } from "./fetch-model";
import type { PendingCopy } from "./pending-copy";
import { type Reader, readStream } from "./read-stream";
import { type Answer, type Remote, requestChange, requestModel } from "./remote";
import { SourceError } from "./source-error";

/** For so long nobody asks the server whether a model that is kept has changed. */
const REST_MS = 24 * 60 * 60 * 1000;

/** Reads a model from its start, as `ModelSource.read` does. */
export type Read = (reader: Reader) => Promise<number>;

export interface ThroughCache<T> {
  /** What the attempt gave. */
  readonly value: T;
  /** Whether the bytes came from the visitor's own disk. */
  readonly fromCache: boolean;
  /** Resolves when the model is kept: to null, or to a remark on why it is not. Never rejects. */
  readonly kept: Promise<string | null>;
}

export interface ThroughCacheOptions {
  readonly signal: AbortSignal;
  /** False for an error of the attempt that says nothing about the bytes, such as a lost device. */
  readonly blamesBytes: (error: unknown) => boolean;
  readonly cache?: ModelCache;
}

/**
 * Opens a model with the bytes that are kept on the visitor's disk, or else downloads and keeps them. `attempt` gives the bytes
 * to an engine, as often as it needs, and resolves once that has accepted them: only then is there an entry. A kept copy that
 * the engine refuses, or that has not its length, is deleted, and the model is downloaded anew, once.
 */
export async function openThroughCache<T>(
  remote: Remote,
  { signal, blamesBytes, cache = new ModelCache() }: ThroughCacheOptions,
  attempt: (read: Read) => Promise<T>,
): Promise<ThroughCache<T>> {
  const kept = await cache.find(remote.url);
  const changed = kept === null ? null : await changeOf(remote, kept, signal);
  if (kept !== null && changed === null) {
    const reading = new KeptReading(remote, kept, cache);
    try {
      const value = await attempt((reader) => reading.read(reader));
      return { value, fromCache: true, kept: Promise.resolve(null) };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof SourceError) && !(reading.begun && blamesBytes(error))) throw error;
      await cache.forget(remote.url);
    }
  } else {
    void kept?.stream.cancel().catch(() => undefined);
  }
  const download = new KeptDownload(remote, changed, cache);
  try {
    const value = await attempt((reader) => download.read(reader));
    return { value, fromCache: false, kept: download.accept() };
  } catch (error) {
    void download.refuse();
    throw error;
  }
}

/** Reads a model from the visitor's disk where it is kept there, from its address elsewhere. */
export async function readAgain(remote: Remote, reader: Reader): Promise<number> {
  const kept = await new ModelCache().find(remote.url);
  return kept === null ? fetchModel(remote, reader) : readKept(remote, kept, reader);
}

/** A newer version of what is kept; null where there is none, or no reason to ask. */
async function changeOf(remote: Remote, kept: KeptCopy, signal: AbortSignal): Promise<Answer | null> {
  const fresh = Math.abs(Date.now() - kept.time) < REST_MS;
  const promised = remote.bytes === null || kept.bytes === null || remote.bytes === kept.bytes;
  if (fresh && promised) return null;
  if (kept.etag === null && kept.modified === null && promised) return null;
  return navigator.onLine === false ? null : requestChange(remote, kept, signal);
}

/** The disk's copy, which can be read more than once. */
class KeptReading {
  /** Whether anybody has asked for its bytes. */
  begun = false;
  readonly #remote: Remote;
  readonly #cache: ModelCache;
  #copy: KeptCopy | null;

  constructor(remote: Remote, copy: KeptCopy, cache: ModelCache) {
    this.#remote = remote;
    this.#copy = copy;
    this.#cache = cache;
  }

  async read(reader: Reader): Promise<number> {
    this.begun = true;
    const copy = this.#copy ?? (await this.#cache.find(this.#remote.url));
    this.#copy = null;
    // Another window may have forgotten it in the meantime.
    return copy === null ? fetchModel(this.#remote, reader) : readKept(this.#remote, copy, reader);
  }
}

/** A download that is written to the disk as it goes to the engine. */
class KeptDownload {
  readonly #remote: Remote;
  readonly #cache: ModelCache;
  /** An answer that is there already. */
  #answer: Answer | null;
  #copy: PendingCopy | null = null;

  constructor(remote: Remote, answer: Answer | null, cache: ModelCache) {
    this.#remote = remote;
    this.#answer = answer;
    this.#cache = cache;
  }

  /** The engine takes a chunk's memory over, so that the disk gets a copy: two chunks are in memory, never two files. */
  async read(reader: Reader): Promise<number> {
    await this.refuse();
    const { url, name, bytes: estimate } = this.#remote;
    const answer = this.#answer ?? (await requestModel(this.#remote, reader.signal));
    this.#answer = null;
    const { stream, total, milliseconds } = answer;
    const copy = await this.#cache.keep(url, total, answer);
    this.#copy = copy;
    const onChunk = async (chunk: Uint8Array<ArrayBuffer>) => {
      const written = copy?.write(chunk.slice());
      await reader.onChunk(chunk);
      await written;
    };
    const options = { name, total, estimate, remedy: REMEDY };
    return milliseconds + (await readStream(stream, options, { ...reader, onChunk }));
  }

  /** Ends what was written; returns a remark on why it is not kept, or null. */
  async accept(): Promise<string | null> {
    const why = this.#copy === null ? null : await this.#copy.accept();
    if (why === null) return null;
    const { name } = this.#remote;
    return why === "full"
      ? `There is no room to keep “${name}” on your machine, so it is downloaded again next time.`
      : `Your browser did not keep “${name}”, so it is downloaded again next time.`;
  }

  async refuse(): Promise<void> {
    const copy = this.#copy;
    this.#copy = null;
    await copy?.refuse();
  }
}

function readKept({ name }: Remote, { stream, bytes }: KeptCopy, reader: Reader): Promise<number> {
  return readStream(stream, { name, total: bytes, remedy: REMEDY }, reader);
}
