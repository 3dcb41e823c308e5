import { isAbort, SourceError } from "./source-error";

/** One model of the page's list, `models/index.json`. */
export interface CatalogueEntry {
  /** File name beside the list. */
  readonly file: string;
  readonly name: string;
  readonly description: string;
  readonly license: string;
  /** Whose images and work it is. */
  readonly credit: string;
  /** Pixels per side; null where it is not known yet, which only a live model's can be. */
  readonly resolution: number | null;
  /** Size of the file; null as above. */
  readonly bytes: number | null;
  /** File name, beside the list, of a picture that shows what the model draws; null for none. */
  readonly poster: string | null;
  /** Name, beside the list, of the stream that tells of newer generators, for a model that is being trained; null for others. */
  readonly live: string | null;
}

/** Fetches the list from the folder `base`; a page without a list has no models of its own, which is no error. */
export async function fetchCatalogue(base: URL): Promise<CatalogueEntry[]> {
  const response = await fetch(new URL("index.json", base)).catch((error: unknown) => {
    if (isAbort(error)) throw error;
    throw new SourceError(
      "The list of models could not be reached; check the connection and reload the page.",
    );
  });
  if (response.status === 404) return [];
  if (!response.ok) {
    throw new SourceError(
      `The list of models could not be loaded: the server answered ${response.status}; reload the page later.`,
    );
  }
  return parseCatalogue(await response.text());
}

/** Reads the text of `models/index.json`. */
export function parseCatalogue(text: string): CatalogueEntry[] {
  const list = parseJson(text);
  if (!Array.isArray(list)) throw badList("it is no JSON array");
  return list.map(parseEntry);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badList("it is no JSON");
  }
}

function parseEntry(value: unknown, index: number): CatalogueEntry {
  if (typeof value !== "object" || value === null) throw badList(`entry ${index + 1} is no object`);
  const fields = value as Record<string, unknown>;
  const text = (key: string): string => {
    const field = fields[key] ?? "";
    if (typeof field !== "string") throw badList(`“${key}” of entry ${index + 1} is no text`);
    return field;
  };
  const live = text("live");
  if (!/^[\w-]*$/.test(live)) throw badList(`“live” of entry ${index + 1} is no name of a stream`);
  const count = (key: string): number | null => {
    const field = fields[key] ?? null;
    if (field === null && live !== "") return null;
    if (typeof field !== "number" || !Number.isSafeInteger(field) || field <= 0) {
      throw badList(`“${key}” of entry ${index + 1} is no positive whole number`);
    }
    return field;
  };
  const file = text("file");
  // A bare file name: the list can point at nothing outside its own folder.
  if (!/^[\w.-]+\.safetensors$/.test(file)) {
    throw badList(`“file” of entry ${index + 1} is no name of a .safetensors file`);
  }
  const poster = text("poster");
  if (!/^([\w.-]+\.(png|jpe?g|webp|avif))?$/.test(poster)) {
    throw badList(`“poster” of entry ${index + 1} is no name of a picture`);
  }
  return {
    file,
    name: text("name") || file,
    description: text("description"),
    license: text("license"),
    credit: text("credit"),
    resolution: count("resolution"),
    bytes: count("bytes"),
    poster: poster || null,
    live: live || null,
  };
}

function badList(why: string): SourceError {
  return new SourceError(`The list of models, models/index.json, cannot be read: ${why}.`);
}
