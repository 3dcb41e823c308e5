import { createStore, del, entries, set } from "idb-keyval";
import { KeptError, keptError } from "./kept-error";

/** A picture that the visitor wants to find again. */
export interface Favourite {
  readonly id: string;
  /** The state's text, as in an address. */
  readonly state: string;
  /** The model's file name, null for a file of the visitor. */
  readonly model: string | null;
  readonly thumbnail: Blob;
  /** When it was kept, in milliseconds since 1970. */
  readonly time: number;
}

/** A favourite as it is stored: Safari's private windows keep bytes, but no blobs. */
interface Stored extends Omit<Favourite, "thumbnail"> {
  readonly thumbnail: ArrayBuffer;
  /** The thumbnail's MIME type. */
  readonly type: string;
}

/** Favourites in IndexedDB, on the visitor's own machine. Every failure is a `KeptError`. */
export class Favourites {
  readonly #store: ReturnType<typeof createStore> | null;

  constructor(name = "fast-gan-favourites") {
    // Where storage is forbidden altogether, reaching for it is what throws.
    this.#store = reachable() ? createStore(name, "favourites") : null;
  }

  /** Newest first. What another version of the page has left there and this one cannot read is left out. */
  async list(): Promise<Favourite[]> {
    const kept: [IDBValidKey, unknown][] = await this.#try((store) => entries(store));
    return kept
      .map(([, value]) => value)
      .filter(isStored)
      .map(({ thumbnail, type, ...others }) => ({ ...others, thumbnail: new Blob([thumbnail], { type }) }))
      .sort((a, b) => b.time - a.time || (a.id < b.id ? 1 : -1));
  }

  async add(favourite: Omit<Favourite, "id" | "time">): Promise<Favourite> {
    const whole: Favourite = { ...favourite, id: crypto.randomUUID(), time: Date.now() };
    await this.put(whole);
    return whole;
  }

  /** Puts a favourite back, as it was before it was removed. */
  async put(favourite: Favourite): Promise<void> {
    const { type } = favourite.thumbnail;
    const stored: Stored = { ...favourite, thumbnail: await favourite.thumbnail.arrayBuffer(), type };
    await this.#try((store) => set(favourite.id, stored, store));
  }

  remove(id: string): Promise<void> {
    return this.#try((store) => del(id, store));
  }

  async #try<T>(use: (store: ReturnType<typeof createStore>) => Promise<T>): Promise<T> {
    if (this.#store === null)
      throw new KeptError("This browser keeps nothing for this page; copy the link instead.");
    try {
      return await use(this.#store);
    } catch (error) {
      throw keptError(error);
    }
  }
}

function reachable(): boolean {
  try {
    return globalThis.indexedDB !== undefined;
  } catch {
    return false;
  }
}

function isStored(value: unknown): value is Stored {
  if (typeof value !== "object" || value === null) return false;
  const { id, state, model, thumbnail, type, time } = value as Partial<Record<keyof Stored, unknown>>;
  return (
    typeof id === "string" &&
    typeof state === "string" &&
    (model === null || typeof model === "string") &&
    thumbnail instanceof ArrayBuffer &&
    typeof type === "string" &&
    typeof time === "number"
  );
}
