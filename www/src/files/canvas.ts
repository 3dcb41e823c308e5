import { FileError } from "./file-error";

const NO_CANVAS = "The browser gave no canvas to write the file with; close other tabs and try again.";

export function canvasOf(width: number, height: number): OffscreenCanvas {
  if (typeof OffscreenCanvas === "undefined") {
    throw new FileError("This browser cannot write pictures (it has no OffscreenCanvas); try a newer one.");
  }
  return new OffscreenCanvas(width, height);
}

export function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  // What is read back at once is quicker to keep in memory than on the GPU.
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new FileError(NO_CANVAS);
  return context;
}
