import { PhotoError } from "./photo-error";

/** What a file says of itself before any pixel is decoded. */
export interface PhotoHeader {
  readonly width: number;
  readonly height: number;
  /** The kind of file, such as `jpg`; `heic` for all of its relatives. */
  readonly kind: string;
}

/** Decoded, a pixel takes four bytes: 100 million are 400 MB, which a browser just manages. */
export const MOST_PIXELS = 100_000_000;

/** No camera writes more; and whoever has all of a disk selected is told at once. */
const MOST_BYTES = 200_000_000;

/** The size stands near the start, though large previews and colour profiles may come first. */
const HEAD_BYTES = 4_000_000;

/** What all browsers decode. */
const KINDS = new Set(["jpg", "png", "webp", "gif", "bmp", "avif", "ico"]);

/** What Safari alone decodes, by the brands that such files have. */
const HEIC_BRANDS = new Set(["heic", "heix", "hevc", "hevx", "heif", "mif1", "msf1"]);

const KNOWN_KINDS = "JPEG, PNG, WebP or AVIF";

/** Reads a photograph's header and refuses what cannot or should not be decoded. */
export async function readPhotoHeader(file: Blob): Promise<PhotoHeader> {
  if (file.size === 0) throw new PhotoError("This file is empty; choose another one.");
  if (file.size > MOST_BYTES) {
    throw new PhotoError(
      `This file has ${Math.round(file.size / 1e6)} MB, photographs may have ${MOST_BYTES / 1e6} MB: save a smaller copy and take that.`,
    );
  }
  const header = await parse(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()));
  if (header === null || !(KINDS.has(header.kind) || header.kind === "heic")) {
    throw new PhotoError(`This file is no picture that browsers can read; take a ${KNOWN_KINDS} file.`);
  }
  const { width, height } = header;
  if (width * height > MOST_PIXELS) {
    throw new PhotoError(
      `This picture has ${Math.round((width * height) / 1e6)} megapixels, more than the ${MOST_PIXELS / 1e6} that fit into memory: save a smaller copy and take that.`,
    );
  }
  return header;
}

async function parse(head: Uint8Array): Promise<PhotoHeader | null> {
  const { imageSize } = await import("image-size");
  try {
    const { width, height, type } = imageSize(head);
    if (width < 1 || height < 1 || type === undefined) return null;
    return { width, height, kind: HEIC_BRANDS.has(type) ? "heic" : type };
  } catch {
    // The parser throws on whatever it does not know, and on headers that end too soon.
    return null;
  }
}
