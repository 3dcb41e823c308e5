import type { BackendWish } from "../engine/backend";
import { addressedModel, droppedModel, type ModelSource } from "../model-source/model-source";
import { Model } from "./model";
import type { LoadProgress } from "./progress";
import { lease } from "./registry";

export interface LoadOptions {
  /** What to draw with: a real GPU where there is one, else the CPU, unless told otherwise. */
  readonly backend?: BackendWish;
  readonly onProgress?: (progress: LoadProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Opens a model: an address, relative to the document, or a file. Rejects with an `Error` whose message is one sentence for
 * the person who meets it, or with the signal's reason.
 */
export async function load(src: string | URL | Blob, options: LoadOptions = {}): Promise<Model> {
  const base = globalThis.document?.baseURI;
  return loadSource(src instanceof Blob ? droppedModel(src) : addressedModel(src, base), options);
}

/** Opens a model from wherever it is. */
export async function loadSource(
  source: ModelSource,
  { backend = "auto", onProgress, signal }: LoadOptions = {},
): Promise<Model> {
  signal?.throwIfAborted();
  const share = lease(source, backend);
  const { live } = share;
  const watcher = {
    progress: (progress: LoadProgress) => onProgress?.(progress),
    lost: () => undefined,
    restored: () => undefined,
  };
  live.watchers.add(watcher);
  if (live.progress !== null) watcher.progress(live.progress);
  try {
    await abortable(
      live.use(async () => undefined),
      signal,
    );
    return new Model(share);
  } catch (error) {
    share.release();
    throw error;
  } finally {
    live.watchers.delete(watcher);
  }
}

/** The work's result, or the signal's reason as soon as there is one; the work itself goes on for those who share it. */
function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
