import type { Seed } from "../address/seed";
import type { ModelSource } from "../model-source/model-source";

/** Hands RGBA pixels [S, S, 4] to the visitor as a PNG file, and returns the file's name. */
export async function savePng(
  pixels: Uint8ClampedArray<ArrayBuffer>,
  size: number,
  source: ModelSource,
  seed: Seed,
): Promise<string> {
  const canvas = new OffscreenCanvas(size, size);
  const context = canvas.getContext("2d");
  if (context === null)
    throw new Error("The browser gave no canvas to write the PNG with; close other tabs and try again.");
  context.putImageData(new ImageData(pixels, size, size), 0, 0);
  const name = `${fileStem(source)}-${seed}.png`;
  download(await canvas.convertToBlob({ type: "image/png" }), name);
  return name;
}

function fileStem(source: ModelSource): string {
  return (source.entry?.file ?? source.name).replace(/\.safetensors$/i, "");
}

function download(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The download has taken hold of the blob long before this.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
