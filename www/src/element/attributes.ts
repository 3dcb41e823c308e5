import type { ComplexAttributeConverter } from "lit";
import { parseSeed, type Seed } from "../address/seed";

// How attributes become values: whatever an attribute says, a property has a value that makes sense.

/** An attribute that is there is true, unless it says “false”. */
export const flag: ComplexAttributeConverter<boolean> = {
  fromAttribute: (text) => text !== null && text !== "false",
  toAttribute: (on) => (on ? "" : null),
};

/** The attribute's own text, null where there is none. */
export const text: ComplexAttributeConverter<string | null> = {
  fromAttribute: (value) => value,
  toAttribute: (value) => value,
};

/** One of a few words; any other is the first of them. */
export function oneOf<Word extends string>(words: readonly [Word, ...Word[]], value: unknown): Word {
  return words.find((word) => word === value) ?? words[0];
}

/** A number between two others; `otherwise` where the value is none. */
export function clamped(value: unknown, least: number, most: number, otherwise: number): number {
  if (value === null || value === "" || typeof value === "boolean") return otherwise;
  const number = Number(value);
  return Number.isFinite(number) ? Math.min(Math.max(number, least), most) : otherwise;
}

/** A whole number below 2^32; null for “false”, nothing, and what is no such number. */
export function noiseSeed(value: unknown): number | null {
  const seed = wholeSeed(value);
  return seed !== null && seed < 2n ** 32n ? Number(seed) : null;
}

/** A seed from what a page's author may write: a number, a bigint or digits; null for anything else. */
export function wholeSeed(value: unknown): Seed | null {
  const writable = typeof value === "string" || typeof value === "number" || typeof value === "bigint";
  return writable ? parseSeed(String(value)) : null;
}
