import type { Model } from "../live/model";
import type { ModelSource } from "../model-source/model-source";
import { sceneOf } from "../state/scene-of";
import type { State } from "../state/state";
import { pictureWords } from "./picture-words";

/** Hands the picture to the visitor as a PNG file in the model's own resolution, and returns the file's name. */
export async function savePng(model: Model, state: State, source: ModelSource): Promise<string> {
  const { resolution } = model.info;
  const pixels = await model.pixels(sceneOf(state));
  const canvas = new OffscreenCanvas(resolution, resolution);
  const context = canvas.getContext("2d");
  if (context === null)
    throw new Error("The browser gave no canvas to write the PNG with; close other tabs and try again.");
  context.putImageData(new ImageData(pixels, resolution, resolution), 0, 0);
  const name = `${fileStem(source)}-${pictureWords(state)
    .replace(/^seed /, "")
    .replace(/[^\w.-]+/g, "-")}.png`;
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
