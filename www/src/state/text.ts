import { parseSeed } from "../address/seed";
import { placeOf } from "../scene/lattice";
import { DEFAULT_STATE } from "./defaults";
import { readNumber, readNumbers } from "./number-text";
import { parseState } from "./parse";
import { stepsAlong, stepsOf } from "./path";
import { LatentTable } from "./point-text";
import type { State } from "./state";
import { readStrokes, writeStrokes } from "./stroke-text";

/** Letters of a link that every program passes on. A state with many strokes or latents of their own can have more. */
export const LINK_LIMIT = 8192;

/** A state of the largest size stays below it. */
const READ_LIMIT = 1 << 21;

const KEY_SEPARATOR = "/";

/**
 * A state as text: `key=value&…`, with letters that an address and its fragment keep as they are. What is as it is by default
 * is left out. `decodeState` makes the same state of it, in the thousandths of `parseState`.
 */
export function encodeState(state: State): string {
  const parsed = parseState(state);
  const table = new LatentTable();
  const normal = valuesOf(DEFAULT_STATE, new LatentTable());
  const values = Object.entries(valuesOf(parsed, table)).filter(([key, value]) => value !== normal[key]);
  values.push(["z", table.write()]);
  return values
    .flatMap(([key, value]) => (value === null || value === "" ? [] : [`${key}=${value}`]))
    .join("&");
}

/** The state that a text says. Whatever the text is, the state is one that can be drawn. */
export function decodeState(text: string): State {
  if (text.length > READ_LIMIT) return DEFAULT_STATE;
  const values = new URLSearchParams(text.replace(/^#/, ""));
  const table = LatentTable.read(values.get("z") ?? "");
  const point = (key: string) => {
    const value = values.get(key);
    return value === null ? undefined : table.readPoint(value);
  };
  return parseState({
    mode: values.get("mode"),
    point: point("at") ?? { at: seedPlace(values.get("seed")) },
    truncation: readNumber(values.get("psi")),
    noise: readNumber(values.get("noise")),
    style: values.has("style") ? readStyle(point("style"), values) : null,
    path: readPath(values, table),
  });
}

function valuesOf({ mode, point, truncation, noise, style, path }: State, table: LatentTable) {
  const values: Record<string, string | null> = {
    mode,
    at: table.writePoint(point),
    psi: String(truncation),
    noise: noise === null ? null : String(noise),
    style: style === null ? null : table.writePoint(style.point),
    strengths: style === null ? null : style.strengths.join(),
    // A style behind no stroke at all is not the same as one without a mask.
    strokes: style === null || style.strokes === null ? null : writeStrokes(style.strokes) || NO_STROKES,
    keys: path.keys.map((key) => table.writePoint(key)).join(KEY_SEPARATOR),
    how: path.how,
    easing: path.easing,
    seconds: String(path.seconds),
    loop: path.loop ? "1" : "0",
    along: String(stepsAlong(path)),
  };
  return values;
}

const NO_STROKES = "0";

function readStyle(point: unknown, values: URLSearchParams): unknown {
  const strokes = values.get("strokes");
  return {
    point,
    strengths: readNumbers(values.get("strengths") ?? ""),
    strokes: strokes === null ? null : readStrokes(strokes),
  };
}

function readPath(values: URLSearchParams, table: LatentTable): unknown {
  const keys = (values.get("keys") ?? "").split(KEY_SEPARATOR).filter((text) => text !== "");
  const loop = values.get("loop") !== "0";
  const along = readNumber(values.get("along")) ?? 0;
  return {
    keys: keys.map((key) => table.readPoint(key)),
    how: values.get("how"),
    easing: values.get("easing"),
    seconds: readNumber(values.get("seconds")),
    loop,
    at: along / Math.max(stepsOf({ keys, loop }), 1),
  };
}

/** Addresses may name a seed instead of its place. */
function seedPlace(text: string | null): unknown {
  const seed = parseSeed(text ?? "");
  return seed === null ? undefined : placeOf(seed);
}
