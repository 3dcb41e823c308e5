/** A file for `setInputFiles`. */
export function file(name, buffer) {
  return { name, mimeType: "application/octet-stream", buffer: Buffer.from(buffer) };
}

/** Opaque RGBA of a square, as a PNG file. */
export function pngOf(page, rgba) {
  const side = Math.sqrt(rgba.length / 4);
  return encoded(page, { width: side, height: side, rgba: [...rgba] }, "image/png");
}

/** Two squares beside each other, as a PNG file. */
export function pairOf(page, left, right) {
  const side = Math.sqrt(left.length / 4);
  const rgba = new Array(8 * side * side);
  for (let row = 0; row < side; row++) {
    for (let value = 0; value < 4 * side; value++) {
      rgba[8 * side * row + value] = left[4 * side * row + value];
      rgba[8 * side * row + 4 * side + value] = right[4 * side * row + value];
    }
  }
  return encoded(page, { width: 2 * side, height: side, rgba }, "image/png");
}

/** A JPEG file of 64 × 32 pixels, red on the left and blue on the right, that is to be turned as its EXIF data say. */
export async function turnedPhoto(page, orientation) {
  const left = (index) => (index % 64 < 32 ? [255, 0, 0, 255] : [0, 0, 255, 255]);
  const rgba = Array.from({ length: 64 * 32 }, (_, index) => left(index)).flat();
  const jpeg = await encoded(page, { width: 64, height: 32, rgba }, "image/jpeg");
  const tiff = [
    0x4d,
    0x4d,
    0,
    42,
    0,
    0,
    0,
    8,
    0,
    1,
    0x01,
    0x12,
    0,
    3,
    0,
    0,
    0,
    1,
    0,
    orientation,
    0,
    0,
    0,
    0,
    0,
    0,
  ];
  const body = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), Buffer.from(tiff)]);
  const exif = Buffer.concat([Buffer.from([0xff, 0xe1, 0, body.length + 2]), body]);
  return Buffer.concat([jpeg.subarray(0, 2), exif, jpeg.subarray(2)]);
}

/** The first bytes of a PNG file of this size. No pixel follows. */
export function pngHead(width, height) {
  const head = Buffer.alloc(33);
  [0x89504e47, 0x0d0a1a0a, 13, 0x49484452, width, height, 0x08020000].forEach((word, index) => {
    head.writeUInt32BE(word, 4 * index);
  });
  return head;
}

/** The header of a HEIC file. */
export function heicHead(width, height) {
  const box = (type, ...parts) => {
    const body = Buffer.concat(parts);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(body.length + 8);
    head.write(type, 4, "latin1");
    return Buffer.concat([head, body]);
  };
  const words = (...values) => {
    const bytes = Buffer.alloc(4 * values.length);
    values.forEach((value, index) => {
      bytes.writeUInt32BE(value, 4 * index);
    });
    return bytes;
  };
  const size = box("iprp", box("ipco", box("ispe", words(0, width, height))));
  return Buffer.concat([box("ftyp", Buffer.from("heic\0\0\0\0mif1heic")), box("meta", words(0), size)]);
}

/** Waits until the search has made so many steps. */
export function stepped(page, least) {
  return page.waitForFunction((count) => {
    const [, step] = /^Step (\d+) of/.exec(document.querySelector(".photo-progress p")?.textContent) ?? [];
    return Number(step) >= count;
  }, least);
}

async function encoded(page, picture, type) {
  const text = await page.evaluate(
    async ([{ width, height, rgba }, kind]) => {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext("2d");
      context.putImageData(new ImageData(Uint8ClampedArray.from(rgba), width, height), 0, 0);
      const blob = await canvas.convertToBlob({ type: kind, quality: 1 });
      return [...new Uint8Array(await blob.arrayBuffer())];
    },
    [picture, type],
  );
  return Buffer.from(text);
}
