import type { CatalogueEntry } from "./catalogue";
import { fetchModel } from "./fetch-model";
import { type Reader, readStream } from "./read-stream";

/** Where a model's bytes come from: the page's own list, or the visitor's disk. */
export interface ModelSource {
  /** The name to show until the model's own header is known. */
  readonly name: string;
  /** The entry of the list, null for a file of the visitor. */
  readonly entry: CatalogueEntry | null;
  /**
   * Reads the model from its start, as often as one likes, and returns the milliseconds that its bytes took to arrive.
   * Rejects with a `SourceError`, with the signal's reason, or with what the reader threw.
   */
  read(reader: Reader): Promise<number>;
}

export function listedModel(entry: CatalogueEntry, base: URL): ModelSource {
  return {
    name: entry.name,
    entry,
    read: (reader) => fetchModel(entry, base, reader),
  };
}

export function droppedModel(file: File): ModelSource {
  const { name, size: total } = file;
  const remedy = "check that it is a file, not a folder, and that it is still there";
  return {
    name,
    entry: null,
    read: (reader) => readStream(file.stream(), { name, total, remedy }, reader),
  };
}
