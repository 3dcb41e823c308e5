import { type InputWithMeta, type InputWithSizeMeta, makeZip } from "client-zip";
import { canvasOf, contextOf } from "./canvas";
import { contactGrid } from "./contact-grid";
import { encodePng, type Picture, type PictureOrigin } from "./png";

export interface SheetSample {
  readonly seed: string;
  /** What the PNG carries, so that it leads back to its picture. */
  readonly state: string;
}

export interface SheetOptions {
  /** At least one. */
  readonly samples: readonly SheetSample[];
  /** Draws the sample of an index, at the size that goes into the zip. */
  readonly draw: (index: number) => Promise<Picture>;
  /** Pixels per side of what `draw` gives. */
  readonly side: number;
  readonly origin: PictureOrigin;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** A zip with a PNG for each sample, all of them on one contact sheet, and their seeds as a list. One picture at a time is drawn. */
export async function zipSheet(options: SheetOptions): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  // A generator's own error ends the stream; the zip holds PNGs, so that nothing is to be gained by compressing it.
  for await (const part of makeZip(entries(options)) as ReadableStream<Uint8Array<ArrayBuffer>>)
    parts.push(part);
  return new Blob(parts, { type: "application/zip" });
}

type Entry = InputWithMeta | InputWithSizeMeta;

async function* entries({
  samples,
  draw,
  side,
  origin,
  signal,
  onProgress,
}: SheetOptions): AsyncGenerator<Entry> {
  const grid = contactGrid(samples.length, side);
  const sheet = canvasOf(grid.columns * grid.cell, grid.rows * grid.cell);
  const context = contextOf(sheet);
  context.imageSmoothingQuality = "high";
  const lastModified = new Date();
  const digits = String(samples.length).length;
  onProgress(0, samples.length);
  for (const [index, { seed, state }] of samples.entries()) {
    signal.throwIfAborted();
    const picture = await draw(index);
    const png = await encodePng(picture, state, origin);
    const bitmap = picture instanceof ImageData ? await createImageBitmap(picture) : picture;
    const x = (index % grid.columns) * grid.cell;
    const y = Math.floor(index / grid.columns) * grid.cell;
    context.drawImage(bitmap, x, y, grid.cell, grid.cell);
    bitmap.close();
    const number = String(index + 1).padStart(digits, "0");
    yield { name: `${number}-seed-${seed}.png`, input: png, lastModified };
    onProgress(index + 1, samples.length);
  }
  signal.throwIfAborted();
  yield { name: "contact-sheet.png", input: await sheet.convertToBlob({ type: "image/png" }), lastModified };
  yield { name: "seeds.json", input: listing(samples, origin), lastModified };
}

function listing(samples: readonly SheetSample[], origin: PictureOrigin): string {
  // Seeds are texts here: a JSON number loses digits above 2^53.
  return `${JSON.stringify({ ...origin, seeds: samples.map(({ seed }) => seed) }, null, 2)}\n`;
}
