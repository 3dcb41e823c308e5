import { type KeptCopy, ModelCache } from "./cache";
import type { PendingCopy } from "./pending-copy";
import { type Reader, readStream } from "./read-stream";
import { type Answer, type RemoteModel, requestChange, requestModel } from "./remote";
import { SourceError } from "./source-error";

/** What to do when a download ends too early. */
const REMEDY = "check the connection and load it again";

/** For so long nobody asks the server whether a model that is kept has changed. */
const REST_MS = 24 * 60 * 60 * 1000;

/** Reads the model's bytes from their start to their end, and returns the milliseconds that they took to arrive; to be called once. */
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
 * to an engine and resolves once that has accepted them: only then is there an entry. A kept copy that the engine refuses, or
 * that has not its length, is deleted, and the model is downloaded anew, once.
 */
export async function openThroughCache<T>(
  remote: RemoteModel,
  { signal, blamesBytes, cache = new ModelCache() }: ThroughCacheOptions,
  attempt: (read: Read) => Promise<T>,
): Promise<ThroughCache<T>> {
  const kept = await cache.find(remote.address);
  const changed = kept === null ? null : await changeOf(remote, kept, signal);
  if (kept !== null && changed === null) {
    try {
      const value = await attempt((reader) => readKept(remote, kept, reader));
      return { value, fromCache: true, kept: Promise.resolve(null) };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof SourceError) && !blamesBytes(error)) throw error;
      await cache.forget(remote.address);
    }
  } else {
    void kept?.stream.cancel().catch(() => undefined);
  }
  let copy: PendingCopy | null = null;
  try {
    const value = await attempt(async (reader) => {
      const answer = changed ?? (await requestModel(remote, reader.signal));
      copy = await cache.keep(remote.address, answer.total, answer);
      return readAnswer(remote, answer, copy, reader);
    });
    return { value, fromCache: false, kept: remarkOf(remote, copy) };
  } catch (error) {
    void (copy as PendingCopy | null)?.refuse();
    throw error;
  }
}

/** A newer version of what is kept; null where there is none, or no reason to ask. */
async function changeOf(remote: RemoteModel, kept: KeptCopy, signal: AbortSignal): Promise<Answer | null> {
  const fresh = Math.abs(Date.now() - kept.time) < REST_MS;
  const promised = remote.estimate === null || kept.bytes === null || remote.estimate === kept.bytes;
  if (fresh && promised) return null;
  if (kept.etag === null && kept.modified === null && promised) return null;
  return navigator.onLine === false ? null : requestChange(remote, kept, signal);
}

function readKept({ name }: RemoteModel, { stream, bytes }: KeptCopy, reader: Reader): Promise<number> {
  return readStream(stream, { name, total: bytes, remedy: REMEDY }, reader);
}

/** The engine takes a chunk's memory over, so that the disk gets a copy: two chunks are in memory, never two files. */
async function readAnswer(
  { name, estimate }: RemoteModel,
  { stream, total, milliseconds }: Answer,
  copy: PendingCopy | null,
  reader: Reader,
): Promise<number> {
  const onChunk = async (chunk: Uint8Array<ArrayBuffer>) => {
    const written = copy?.write(chunk.slice());
    await reader.onChunk(chunk);
    await written;
  };
  const waited = await readStream(stream, { name, total, estimate, remedy: REMEDY }, { ...reader, onChunk });
  return milliseconds + waited;
}

async function remarkOf({ name }: RemoteModel, copy: PendingCopy | null): Promise<string | null> {
  const why = copy === null ? null : await copy.accept();
  if (why === null) return null;
  return why === "full"
    ? `There is no room to keep “${name}” on your machine, so it is downloaded again next time.`
    : `Your browser did not keep “${name}”, so it is downloaded again next time.`;
}
