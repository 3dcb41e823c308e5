import type { Crop, PhotoSize } from "./crop";
import { PhotoError } from "./photo-error";
import { type PhotoHeader, readPhotoHeader } from "./photo-header";

/** More pixels per side than any model draws, eight times magnified, are kept for nothing. */
const LONGEST_SIDE = 4096;

/** A decoded photograph, upright, from which squares are cut. */
export class Photo {
  readonly size: PhotoSize;
  /** Whether the file has further pictures that are not seen. */
  readonly animated: boolean;
  readonly #bitmap: ImageBitmap;

  private constructor(bitmap: ImageBitmap, animated: boolean) {
    this.#bitmap = bitmap;
    this.size = { width: bitmap.width, height: bitmap.height };
    this.animated = animated;
  }

  /** Decodes a file, if its header allows it. Rejects with a `PhotoError`. */
  static async open(file: Blob): Promise<Photo> {
    const header = await readPhotoHeader(file);
    const bitmap = await decode(file, header);
    return new Photo(await reduced(bitmap), await isAnimated(file, header));
  }

  /** The square `crop` as RGBA [side, side, 4], on white where the photograph is transparent. */
  async pixels({ x, y, side: from }: Crop, side: number): Promise<Uint8ClampedArray<ArrayBuffer>> {
    const cut = await this.#cut(x, y, from, side);
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [side, side];
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (context === null) throw new PhotoError("This browser gave no canvas to read the photograph with.");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, side, side);
    context.drawImage(cut, 0, 0);
    cut.close();
    return context.getImageData(0, 0, side, side).data;
  }

  /** Draws the square `crop` over all of a canvas. */
  show({ x, y, side }: Crop, canvas: HTMLCanvasElement): void {
    const context = canvas.getContext("2d");
    if (context === null) return;
    context.imageSmoothingQuality = "high";
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(this.#bitmap, x, y, side, side, 0, 0, canvas.width, canvas.height);
  }

  close(): void {
    this.#bitmap.close();
  }

  /** Only whole pixels can be cut out; what is lost is less than one. */
  #cut(x: number, y: number, from: number, side: number): Promise<ImageBitmap> {
    const length = Math.max(1, Math.round(from));
    return createImageBitmap(this.#bitmap, Math.floor(x), Math.floor(y), length, length, {
      resizeWidth: side,
      resizeHeight: side,
      resizeQuality: "high",
    });
  }
}

async function decode(file: Blob, { kind }: PhotoHeader): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    const again = "save it as JPEG or PNG and take that";
    throw new PhotoError(
      kind === "heic" || kind === "heif"
        ? `This browser cannot read HEIC photographs: ${again}.`
        : `This picture is damaged, or its kind is not for this browser: ${again}.`,
    );
  }
}

/** A large photograph's smaller copy, in which there is enough to see. */
async function reduced(bitmap: ImageBitmap): Promise<ImageBitmap> {
  const scale = LONGEST_SIDE / Math.max(bitmap.width, bitmap.height);
  if (scale >= 1) return bitmap;
  try {
    return await createImageBitmap(bitmap, {
      resizeWidth: Math.max(1, Math.round(bitmap.width * scale)),
      resizeHeight: Math.max(1, Math.round(bitmap.height * scale)),
      resizeQuality: "high",
    });
  } finally {
    bitmap.close();
  }
}

/** Browsers without an `ImageDecoder` do not tell; nothing but a remark depends on it. */
async function isAnimated(file: Blob, { kind }: PhotoHeader): Promise<boolean> {
  if (typeof ImageDecoder === "undefined" || !["gif", "png", "webp", "avif"].includes(kind)) return false;
  const decoder = new ImageDecoder({ data: await file.arrayBuffer(), type: `image/${kind}` });
  try {
    await decoder.tracks.ready;
    return decoder.tracks.selectedTrack?.animated ?? false;
  } catch {
    return false;
  } finally {
    decoder.close();
  }
}
