import type { Stroke } from "../scene/scene";
import { STROKE_GRID, STROKE_MARGIN } from "./limits";

/** Base64url's: twelve bits are two of them. */
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const SEPARATOR = ".";

/** Strokes as text: `p` for paint or `e` for an eraser, then two letters for the radius and for each coordinate. */
export function writeStrokes(strokes: readonly Stroke[]): string {
  return strokes.map(writeStroke).join(SEPARATOR);
}

/** Strokes as they may have been; what is none is left out. */
export function readStrokes(text: string): readonly Stroke[] {
  return text === "" ? [] : text.split(SEPARATOR).flatMap(readStroke);
}

function writeStroke({ places, radius, paints }: Stroke): string {
  const lengths = [radius, ...places.map((length) => length + STROKE_MARGIN)];
  return (paints ? "p" : "e") + lengths.map(writeLength).join("");
}

function readStroke(text: string): readonly Stroke[] {
  if (!/^[pe]([A-Za-z0-9_-]{2})+$/.test(text)) return [];
  const [radius = 0, ...places] = Array.from({ length: (text.length - 1) / 2 }, (_, index) =>
    readLength(text, 1 + 2 * index),
  );
  return [{ places: places.map((length) => length - STROKE_MARGIN), radius, paints: text.startsWith("p") }];
}

function writeLength(length: number): string {
  const steps = Math.round(length * STROKE_GRID);
  return `${LETTERS[steps >> 6]}${LETTERS[steps & 63]}`;
}

function readLength(text: string, start: number): number {
  const [high, low] = [text.charAt(start), text.charAt(start + 1)];
  return (LETTERS.indexOf(high) * 64 + LETTERS.indexOf(low)) / STROKE_GRID;
}
