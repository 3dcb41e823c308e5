import { getFloat16, setFloat16 } from "@petamoriken/float16";

/** `values` as 16-bit floats, little-endian, in base64url without padding. */
export function encodeHalf(values: Float32Array): string {
  const bytes = new Uint8Array(2 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    setFloat16(view, 2 * index, value, true);
  });
  const letters = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return letters.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** What `encodeHalf` has written, or null where `text` is something else. */
export function decodeHalf(text: string): Float32Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9_-]+$/.test(text) || text.length % 4 === 1) return null;
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  if (letters.length % 2 === 1) return null;
  const view = new DataView(Uint8Array.from(letters, (letter) => letter.charCodeAt(0)).buffer);
  const values = new Float32Array(letters.length / 2);
  for (let index = 0; index < values.length; index++) values[index] = getFloat16(view, 2 * index, true);
  return values.every(Number.isFinite) ? values : null;
}
