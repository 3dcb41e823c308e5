import type { BackendWish } from "../engine/backend";
import { parseSeed, type Seed } from "./seed";

/** What the fragment of the page's address says: `#model=FILE&seed=NUMBER`. */
export interface Place {
  readonly model: string | null;
  readonly seed: Seed | null;
}

/** Which backend the visitor wishes: `auto` unless the address says `?backend=webgpu` or `?backend=cpu`. */
export function parseBackend(search: string): BackendWish {
  const wish = new URLSearchParams(search).get("backend");
  return wish === "webgpu" || wish === "cpu" ? wish : "auto";
}

/** Reads a fragment; a value that makes no sense counts as absent. */
export function parsePlace(hash: string): Place {
  const values = new URLSearchParams(hash.replace(/^#/, ""));
  return { model: values.get("model") || null, seed: parseSeed(values.get("seed") ?? "") };
}

/** The fragment that leads back to this place; a model from the visitor's own disk has no address and is left out. */
export function formatPlace(place: Place): string {
  const values = new URLSearchParams();
  if (place.model !== null) values.set("model", place.model);
  if (place.seed !== null) values.set("seed", place.seed.toString());
  return `#${values}`;
}
