import { crc32 } from "./crc32";

/** Every PNG starts with these bytes. */
const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** Length, type and checksum around a chunk's content. */
const AROUND = 12;
/** Signature and the header chunk IHDR, which has to come first and has 13 bytes of content. */
export const HEAD_LENGTH = SIGNATURE.length + AROUND + 13;
/** Longest text that is written or read, in bytes. */
export const TEXT_LIMIT = 2 ** 16;
/** Our text stands right behind the header; no more than this is looked at. */
export const LOOKED_AT = HEAD_LENGTH + 4 * TEXT_LIMIT;

export interface PngText {
  /** One of the standard's keywords or one's own, at most 79 letters of ASCII. */
  readonly keyword: string;
  readonly text: string;
}

/** Why a file's start holds no text that can be used. */
export type Damage = "no-png" | "damaged" | "too-long";

export type Found = { readonly text: string | null } | { readonly damage: Damage };

/** The chunk iTXt, which holds UTF-8, uncompressed; null for a text that is too long. */
export function textChunk({ keyword, text }: PngText): Uint8Array<ArrayBuffer> | null {
  // Keyword, its end, “not compressed”, method 0, no language, no translated keyword.
  const content = new TextEncoder().encode(`iTXt${keyword}\0\0\0\0\0${text}`);
  if (content.length - 4 > TEXT_LIMIT) return null;
  const chunk = new Uint8Array(content.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, content.length - 4);
  chunk.set(content, 4);
  view.setUint32(4 + content.length, crc32(content));
  return chunk;
}

/** True where the bytes start as a PNG does, header included. */
export function startsAsPng(start: Uint8Array): boolean {
  return start.length >= HEAD_LENGTH && SIGNATURE.every((byte, at) => start[at] === byte);
}

/**
 * Looks for a text in the first `LOOKED_AT` bytes of a file, before the picture's own data. The file may be anybody's: lengths
 * are compared before anything is cut out, and only one text is ever decoded.
 */
export function findText(start: Uint8Array, keyword: string): Found {
  if (!startsAsPng(start)) return { damage: "no-png" };
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  for (let at = SIGNATURE.length; at + AROUND <= start.length; ) {
    const length = view.getUint32(at);
    const type = letters(start, at + 4, 4);
    const end = at + AROUND + length;
    if (at === SIGNATURE.length && (type !== "IHDR" || length !== 13)) return { damage: "damaged" };
    if (type === "IDAT" || type === "IEND") return { text: null };
    if (type === "iTXt" && letters(start, at + 8, keyword.length + 1) === `${keyword}\0`) {
      if (length > TEXT_LIMIT) return { damage: "too-long" };
      if (end > start.length) return { damage: "damaged" };
      if (crc32(start.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) return { damage: "damaged" };
      return textOf(start.subarray(at + 8 + keyword.length + 1, end - 4));
    }
    at = end;
  }
  return { text: null };
}

/** Reads what follows the keyword. A compressed text is none of ours, and could be of any size. */
function textOf(rest: Uint8Array): Found {
  if (rest[0] !== 0 || rest[1] !== 0) return { text: null };
  const language = rest.indexOf(0, 2);
  const translated = language < 0 ? -1 : rest.indexOf(0, language + 1);
  if (translated < 0) return { damage: "damaged" };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(rest.subarray(translated + 1)) };
  } catch {
    return { damage: "damaged" };
  }
}

function letters(bytes: Uint8Array, at: number, count: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + count));
}
