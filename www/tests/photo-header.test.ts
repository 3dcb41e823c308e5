import { describe, expect, test } from "vitest";
import { MOST_PIXELS, readPhotoHeader } from "../src/search/photo-header";

/** The first 24 bytes of a PNG file of this size: no pixel follows. */
function pngHead(width: number, height: number): Blob {
  const head = new DataView(new ArrayBuffer(33));
  [0x89504e47, 0x0d0a1a0a, 13, 0x49484452, width, height].forEach((word, index) => {
    head.setUint32(4 * index, word);
  });
  return new Blob([head]);
}

const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"></svg>';

describe("a photograph's header", () => {
  test("gives the size without a pixel", async () => {
    expect(await readPhotoHeader(pngHead(640, 480))).toEqual({ width: 640, height: 480, kind: "png" });
    expect(await readPhotoHeader(pngHead(10_000, MOST_PIXELS / 10_000))).toMatchObject({ width: 10_000 });
  });

  test.each([
    [
      "20 000 × 10 000 pixels",
      pngHead(20_000, 10_000),
      /^This picture has 200 megapixels, more than the 100 /,
    ],
    ["no bytes", new Blob([]), /^This file is empty; /],
    ["letters", new Blob(["Dear diary"]), /^This file is no picture that browsers can read; /],
    ["a cut header", pngHead(640, 480).slice(0, 20), /^This file is no picture /],
    ["no width", pngHead(0, 480), /^This file is no picture /],
    ["a drawing in lines", new Blob([svg]), /^This file is no picture /],
    [
      "a disk's worth of bytes",
      { size: 201_000_000 } as Blob,
      /^This file has 201 MB, photographs may have 200 MB: /,
    ],
  ])("refuses %s in one sentence", async (_, file, sentence) => {
    await expect(readPhotoHeader(file)).rejects.toThrow(sentence);
    await expect(readPhotoHeader(file)).rejects.toHaveProperty("name", "PhotoError");
  });
});
