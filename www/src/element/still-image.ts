import type { Model } from "../live/model";
import type { Scene } from "../scene/scene";

export interface BlobOptions {
  /** `image/png` unless told otherwise. */
  readonly mimeType?: string;
  /** From 0 to 1, for types that lose something. */
  readonly quality?: number;
  /** Pixels per side, from 1 to 8192; the model's own resolution unless told otherwise. */
  readonly size?: number;
}

const LARGEST = 8192;

/** A scene as an image file. In the model's own resolution its pixels are just what the model made. */
export async function imageOf(model: Model, scene: Scene, options: BlobOptions): Promise<Blob> {
  const { mimeType = "image/png", quality, size } = options;
  const canvas = size === undefined ? await exact(model, scene) : await sized(model, scene, size);
  return new Promise((resolve, reject) => {
    const done = (blob: Blob | null) => {
      if (blob === null) reject(new Error("The browser could not write the image; ask for a smaller one."));
      else resolve(blob);
    };
    canvas.toBlob(done, mimeType, quality);
  });
}

async function exact(model: Model, scene: Scene): Promise<HTMLCanvasElement> {
  const pixels = await model.pixels(scene);
  const side = Math.sqrt(pixels.length / 4);
  const canvas = square(side);
  canvas.getContext("2d")?.putImageData(new ImageData(pixels, side, side), 0, 0);
  return canvas;
}

async function sized(model: Model, scene: Scene, size: number): Promise<HTMLCanvasElement> {
  const side = Math.min(LARGEST, Math.max(1, Math.round(size) || 1));
  const { bitmap } = await model.draw(scene, { width: side, height: side });
  const canvas = square(side);
  // WebKit cannot encode the bitmap itself.
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas;
}

function square(side: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = side;
  canvas.height = side;
  return canvas;
}
