import { applyPalette, type Color, GIFEncoder, quantize } from "gifenc";
import { canvasOf, contextOf } from "./canvas";
import { dither } from "./dither";

/** Longest side at which a frame is looked at for its colours. */
const GLANCE = 96;

/** One palette and one pattern of dithering for the whole film: what does not move does not flicker. */
export class GifWriter {
  readonly #gif = GIFEncoder();
  readonly #context: OffscreenCanvasRenderingContext2D;
  readonly #glance: OffscreenCanvasRenderingContext2D;
  readonly #repeat: boolean;
  #seen: Uint8ClampedArray[] = [];
  #palette: Color[] | null = null;

  constructor({ width, height, repeat }: { width: number; height: number; repeat: boolean }) {
    const shrink = Math.min(1, GLANCE / Math.max(width, height));
    this.#context = contextOf(canvasOf(width, height));
    this.#glance = contextOf(
      canvasOf(Math.max(1, Math.round(width * shrink)), Math.max(1, Math.round(height * shrink))),
    );
    this.#repeat = repeat;
  }

  /** Takes a frame's colours into account; before the first `add`. */
  look(frame: ImageBitmap): void {
    this.#seen.push(pixelsOf(frame, this.#glance));
  }

  /** Writes a frame that stands for `delay` hundredths of a second. */
  add(frame: ImageBitmap, delay: number): void {
    const pixels = pixelsOf(frame, this.#context);
    const first = this.#palette === null;
    this.#palette ??= this.#choose();
    const { width, height } = this.#context.canvas;
    dither(pixels, width);
    const once = first ? { palette: this.#palette, repeat: this.#repeat ? 0 : -1 } : {};
    this.#gif.writeFrame(applyPalette(pixels, this.#palette), width, height, { delay: delay * 10, ...once });
  }

  finish(): Uint8Array<ArrayBuffer> {
    this.#gif.finish();
    return this.#gif.bytes();
  }

  #choose(): Color[] {
    const all = new Uint8ClampedArray(this.#seen.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const pixels of this.#seen) {
      all.set(pixels, at);
      at += pixels.length;
    }
    this.#seen = [];
    return quantize(all, 256);
  }
}

function pixelsOf(frame: ImageBitmap, context: OffscreenCanvasRenderingContext2D): Uint8ClampedArray {
  const { width, height } = context.canvas;
  // GIF has no half-transparent colours; pictures with an alpha channel stand on white.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(frame, 0, 0, width, height);
  frame.close();
  return context.getImageData(0, 0, width, height).data;
}
