import { describe, expect, it } from "vitest";
import { decodeHalf, encodeHalf } from "../../src/scene/half";

const half = (value: number) => decodeHalf(encodeHalf(Float32Array.of(value)))?.[0];

describe("16-bit floats as text", () => {
  it("is IEEE binary16, little-endian, in base64url", () => {
    // 3C00 C000 3555: 00 3C 00 C0 55 35.
    expect(encodeHalf(Float32Array.of(1, -2, 0.33325195))).toBe("ADwAwFU1");
    // FBFF would have a "/" in plain base64, FBFE… a "+".
    expect(encodeHalf(Float32Array.of(-65504))).toBe("__s");
  });

  it("rounds to the nearest, and to even between two", () => {
    expect(half(1 + 2 ** -11)).toBe(1);
    expect(half(1 + 3 * 2 ** -11)).toBe(1 + 2 ** -9);
    expect(half(1 + 2 ** -11 + 2 ** -20)).toBe(1 + 2 ** -10);
  });

  it("keeps subnormals and zeros", () => {
    expect(half(2 ** -24)).toBe(2 ** -24);
    expect(half(3 * 2 ** -24)).toBe(3 * 2 ** -24);
    expect(half(2 ** -26)).toBe(0);
    expect(Object.is(half(-0), -0)).toBe(true);
  });

  it("reads again what it has written, letter by letter", () => {
    const values = Float32Array.from({ length: 257 }, (_, index) => Math.sin(index) * 3);
    const text = encodeHalf(values);
    const read = decodeHalf(text);
    expect(read).toHaveLength(257);
    expect(encodeHalf(read ?? new Float32Array())).toBe(text);
    expect(Math.max(...values.map((value, index) => Math.abs(value - (read?.[index] ?? 9))))).toBeLessThan(
      2 ** -10,
    );
  });

  it.each(["", "A", "AD", "ADw=", "AD w", "AD/A", "ADwA", "AHw", "AH4", "Ä"])("refuses “%s”", (text) => {
    expect(decodeHalf(text)).toBeNull();
  });
});
