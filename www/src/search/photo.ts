import type { Crop, PhotoSize } from "./crop";
import { PhotoError } from "./photo-error";
import { type PhotoHeader, readPhotoHeader } from "./photo-header";

/** More pixels per side than any model draws, eight times magnified, are kept for nothing. */
const LONGEST_SIDE = 4096;

/** A decoded photograph, upright, from which squares are cut. Its transparent places are kept for those who want them, else white. */
export class Photo {
  readonly size: PhotoSize;
  /** Whether the file has further pictures that are not seen. */
  readonly animated: boolean;
  readonly #canvas: HTMLCanvasElement;

  private constructor(canvas: HTMLCanvasElement, animated: boolean) {
    this.#canvas = canvas;
    this.size = { width: canvas.width, height: canvas.height };
    this.animated = animated;
  }

  /** Decodes a file, if its header allows it. Rejects with a `PhotoError`. */
  static async open(file: Blob): Promise<Photo> {
    const header = await readPhotoHeader(file);
    const bitmap = await decode(file, header);
    try {
      return new Photo(upright(bitmap), await isAnimated(file, header));
    } finally {
      bitmap.close();
    }
  }

  /** The square `crop` as RGBA [side, side, 4]; opaque unless `transparent`. */
  async pixels(
    { x, y, side: length }: Crop,
    side: number,
    transparent: boolean,
  ): Promise<Uint8ClampedArray<ArrayBuffer>> {
    // Only whole pixels can be cut out; what is lost is less than one.
    const from = Math.max(1, Math.round(length));
    const cut = await createImageBitmap(this.#canvas, Math.floor(x), Math.floor(y), from, from, {
      resizeWidth: side,
      resizeHeight: side,
      resizeQuality: "high",
    });
    const { context } = canvasOf(side, side);
    if (!transparent) whiten(context);
    context.drawImage(cut, 0, 0);
    cut.close();
    return context.getImageData(0, 0, side, side).data;
  }

  /** Draws the square `crop` over all of a canvas, opaque unless `transparent`. */
  show({ x, y, side }: Crop, canvas: HTMLCanvasElement, transparent: boolean): void {
    const context = canvas.getContext("2d");
    if (context === null) return;
    if (transparent) context.clearRect(0, 0, canvas.width, canvas.height);
    else whiten(context);
    context.imageSmoothingQuality = "high";
    context.drawImage(this.#canvas, x, y, side, side, 0, 0, canvas.width, canvas.height);
  }
}

/**
 * The whole photograph, as large as there is use for. Chromium cuts squares out of the wrong place of a bitmap that
 * was turned as its file says; out of a canvas it cuts the right ones.
 */
function upright(bitmap: ImageBitmap): HTMLCanvasElement {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const length = (side: number) => Math.max(1, Math.round(side * scale));
  const { canvas, context } = canvasOf(length(bitmap.width), length(bitmap.height));
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function whiten(context: CanvasRenderingContext2D): void {
  context.fillStyle = "#fff";
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
}

function canvasOf(width: number, height: number) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new PhotoError("This browser gave no canvas to read the photograph with.");
  return { canvas, context };
}

async function decode(file: Blob, { kind }: PhotoHeader): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    const again = "save it as JPEG or PNG and take that";
    throw new PhotoError(
      kind === "heic"
        ? `This browser cannot read HEIC photographs: ${again}.`
        : `This picture is damaged, or its kind is not for this browser: ${again}.`,
    );
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
