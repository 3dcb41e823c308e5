import { describe, expect, test } from "vitest";
import { crc32 } from "../src/files/crc32";
import { withTexts } from "../src/files/png";
import { findText, HEAD_LENGTH, LOOKED_AT, TEXT_LIMIT, textChunk } from "../src/files/png-chunks";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const HEADER = chunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
/** One black pixel, by zlib. */
const PIXELS = chunk("IDAT", [0x78, 0x9c, 0x63, 0x60, 0x00, 0x00, 0x00, 0x02, 0x00, 0x01]);
const END = chunk("IEND", []);

function chunk(type: string, content: Iterable<number>, { length = -1 } = {}): number[] {
  const body = [...new TextEncoder().encode(type), ...content];
  const around = new DataView(new ArrayBuffer(8));
  around.setUint32(0, length < 0 ? body.length - 4 : length);
  around.setUint32(4, crc32(Uint8Array.from(body)));
  const bytes = [...new Uint8Array(around.buffer)];
  return [...bytes.slice(0, 4), ...body, ...bytes.slice(4)];
}

function png(...chunks: number[][]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([SIGNATURE, HEADER, ...chunks, PIXELS, END].flat());
}

function text(value: string, keyword = "fastgan"): number[] {
  const written = textChunk({ keyword, text: value });
  if (written === null) throw new Error("too long");
  return [...written];
}

const itxt = (rest: string) => chunk("iTXt", new TextEncoder().encode(`fastgan${rest}`));
const find = (file: Uint8Array) => findText(file.subarray(0, LOOKED_AT), "fastgan");

test("the checksum is the standard's", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  // The last chunk of every PNG.
  expect(END.slice(-4)).toEqual([0xae, 0x42, 0x60, 0x82]);
});

describe("a text in a PNG", () => {
  test.each(["seed=42", "", "ψ und “Ähnliches” 🙂", "a".repeat(60_000)])("comes back", (value) => {
    expect(find(png(text("fast-gan", "Software"), text(value)))).toEqual({ text: value });
  });

  test("stands behind the header, and every other byte stays as it was", async () => {
    const plain = png();
    const texts = [{ keyword: "fastgan", text: "s=1" }];
    const file = new Uint8Array(await (await withTexts(new Blob([plain]), texts)).arrayBuffer());
    expect(find(file)).toEqual({ text: "s=1" });
    const added = file.length - plain.length;
    expect([...file.subarray(0, HEAD_LENGTH), ...file.subarray(HEAD_LENGTH + added)]).toEqual([...plain]);
  });

  test("is not written where it is longer than what is read", async () => {
    const long = { keyword: "fastgan", text: "ä".repeat(TEXT_LIMIT / 2) };
    expect(textChunk(long)).toBeNull();
    await expect(withTexts(new Blob([png()]), [long])).rejects.toThrow(/too long for a PNG/);
  });

  test("is absent from other pictures", () => {
    expect(find(png())).toEqual({ text: null });
    expect(find(png(text("x", "fastgang"), text("y", "Comment")))).toEqual({ text: null });
  });

  test("is not inflated where somebody compressed it", () => {
    expect(find(png(itxt("\0\u0001\0\0\0bomb")))).toEqual({ text: null });
  });
});

describe("a file that was not written here", () => {
  test.each([
    ["nothing", new Uint8Array()],
    ["the signature alone", Uint8Array.from(SIGNATURE)],
    ["a JPEG", Uint8Array.of(0xff, 0xd8, 0xff, ...new Array(40).fill(0))],
  ])("%s is no PNG", (_, file) => {
    expect(find(file)).toEqual({ damage: "no-png" });
  });

  test.each([
    ["another chunk before the header", [...SIGNATURE, ...text("x"), ...HEADER]],
    ["a header of another length", [...SIGNATURE, ...chunk("IHDR", new Array(40).fill(0))]],
    ["a wrong checksum", [...png(text("seed=42").with(-1, 0))]],
    ["a changed letter", [...png(text("seed=42").with(-5, 0x39))]],
    ["a text that is cut off", [...png(text("seed=42")).subarray(0, HEAD_LENGTH + 20)]],
    [
      "text that is no UTF-8",
      [...png(chunk("iTXt", [...new TextEncoder().encode("fastgan"), 0, 0, 0, 0, 0, 0xff]))],
    ],
    ["a text without its parts", [...png(itxt("\0\0\0no end"))]],
  ])("%s is damage", (_, bytes) => {
    expect(find(Uint8Array.from(bytes))).toEqual({ damage: "damaged" });
  });

  test.each([TEXT_LIMIT + 1, 2 ** 31, 2 ** 32 - 1])("a text that claims %d bytes is not read", (length) => {
    const huge = chunk("iTXt", new TextEncoder().encode("fastgan\0\0\0\0\0x"), { length });
    expect(find(png(huge))).toEqual({ damage: "too-long" });
  });

  test("other chunks may claim any length, and come by the thousand", () => {
    const huge = chunk("zzZz", [1, 2, 3], { length: 2 ** 32 - 1 });
    expect(find(png(huge, text("seed=42")))).toEqual({ text: null });
    const many = Array.from({ length: 5000 }, () => chunk("zzZz", []));
    expect(find(png(...many, text("seed=42")))).toEqual({ text: "seed=42" });
    const tooMany = Array.from({ length: 30_000 }, () => chunk("zzZz", []));
    expect(find(png(...tooMany, text("seed=42")))).toEqual({ text: null });
  });

  test("ends anywhere without a throw", () => {
    const file = png(text("Noto", "Copyright"), text("seed=42"));
    for (let length = 0; length < file.length; length++) {
      const found = find(file.subarray(0, length));
      expect("text" in found ? [null, "seed=42"].includes(found.text) : found.damage).toBeTruthy();
    }
  });
});
