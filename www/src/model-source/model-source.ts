import type { CatalogueEntry } from "./catalogue";
import { fetchModel } from "./fetch-model";
import { type OnProgress, readStream } from "./read-stream";

/** Where a model's bytes come from: the page's own list, or the visitor's disk. */
export interface ModelSource {
  /** The name to show until the model's own header is known. */
  readonly name: string;
  /** The entry of the list, null for a file of the visitor. */
  readonly entry: CatalogueEntry | null;
  /** All bytes of the model; rejects with a `SourceError`, or with an `AbortError` once `signal` is aborted. */
  read(signal: AbortSignal, onProgress: OnProgress): Promise<Uint8Array<ArrayBuffer>>;
}

export function listedModel(entry: CatalogueEntry, base: URL): ModelSource {
  return {
    name: entry.name,
    entry,
    read: (signal, onProgress) => fetchModel(entry, base, signal, onProgress),
  };
}

export function droppedModel(file: File): ModelSource {
  const { name, size: total } = file;
  const remedy = "check that it is a file, not a folder, and that it is still there";
  return {
    name,
    entry: null,
    read: (signal, onProgress) => readStream(file.stream(), { name, total, remedy, signal, onProgress }),
  };
}
