import type { CatalogueEntry } from "../model-source/catalogue";
import type { ModelSource } from "../model-source/model-source";
import { type Reader, readStream } from "../model-source/read-stream";
import { requestModel } from "../model-source/remote";
import type { Read, ThroughCache } from "../model-source/through-cache";
import type { Published } from "./news";

/** What to do when the bytes end too early. */
const REMEDY = "the next generator of the training takes its place";

/**
 * One generator of a run. The server has it only until the next one is published, so the page keeps its bytes for as long as it
 * shows it; the visitor's disk keeps none of them.
 */
export class TrainedModel implements ModelSource {
  readonly name: string;
  readonly key: string;
  readonly entry: CatalogueEntry;
  readonly published: Published;
  #file: Blob | null = null;
  #fetching: Promise<unknown> | null = null;

  constructor(entry: CatalogueEntry, published: Published) {
    this.name = entry.name;
    this.key = published.address.href;
    this.entry = entry;
    this.published = published;
  }

  async open<T>(attempt: (read: Read) => Promise<T>): Promise<ThroughCache<T>> {
    const value = await attempt((reader) => this.#read(reader));
    return { value, fromCache: false, kept: Promise.resolve(null) };
  }

  /** Fetches the bytes while they are to be had, once; after a failure the next call tries again. */
  async fetch(): Promise<void> {
    if (this.#file !== null) return;
    const { signal } = new AbortController();
    const idle = { signal, onProgress: () => undefined, onChunk: async () => undefined };
    this.#fetching ??= this.#read(idle).finally(() => {
      this.#fetching = null;
    });
    await this.#fetching;
  }

  async #read(reader: Reader): Promise<number> {
    const { name } = this;
    const { address, bytes } = this.published;
    if (this.#file !== null) {
      return readStream(this.#file.stream(), { name, total: this.#file.size, remedy: REMEDY }, reader);
    }
    const answer = await requestModel({ address, name, estimate: bytes }, reader.signal);
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    const onChunk = (chunk: Uint8Array<ArrayBuffer>) => {
      // The engine takes a chunk's memory over.
      chunks.push(chunk.slice());
      return reader.onChunk(chunk);
    };
    const waited = await readStream(
      answer.stream,
      { name, total: bytes, remedy: REMEDY },
      { ...reader, onChunk },
    );
    this.#file = new Blob(chunks);
    return answer.milliseconds + waited;
  }
}
