import { canvasOf, contextOf } from "./canvas";
import { FileError } from "./file-error";
import { findText, HEAD_LENGTH, LOOKED_AT, type PngText, startsAsPng, textChunk } from "./png-chunks";

/** The keyword of the state's text in our PNGs. */
const STATE_KEYWORD = "fastgan";

/** Letters that are kept of what a model says of itself. */
const LONGEST_ORIGIN = 2000;

/** Where a picture comes from; empty texts are left out of the file. */
export interface PictureOrigin {
  /** The model's file name. */
  readonly model: string;
  readonly license: string;
  readonly credit: string;
}

export type Picture = ImageBitmap | ImageData;

/** Writes a picture as PNG, with the state's text and its origin in its metadata. */
export async function encodePng(picture: Picture, state: string, origin: PictureOrigin): Promise<Blob> {
  const canvas = canvasOf(picture.width, picture.height);
  const context = contextOf(canvas);
  if (picture instanceof ImageData) context.putImageData(picture, 0, 0);
  else context.drawImage(picture, 0, 0);
  return withTexts(await canvas.convertToBlob({ type: "image/png" }), textsOf(state, origin));
}

/** Puts texts behind the header of a PNG, whose other bytes are not touched. */
export async function withTexts(png: Blob, texts: readonly PngText[]): Promise<Blob> {
  const head = new Uint8Array(await png.slice(0, HEAD_LENGTH).arrayBuffer());
  if (!startsAsPng(head)) throw new FileError("This browser cannot write PNG files; try another browser.");
  const chunks = texts.map((text) => {
    const chunk = textChunk(text);
    if (chunk === null) {
      throw new FileError("This picture's description is too long for a PNG; paint with fewer strokes.");
    }
    return chunk;
  });
  return new Blob([head, ...chunks, png.slice(HEAD_LENGTH)], { type: "image/png" });
}

/**
 * The state's text in a PNG that this page has written, null in any other picture. A file that is no PNG, or whose text is
 * damaged, is refused with a `FileError`.
 */
export async function readState(file: File): Promise<string | null> {
  const start = await file
    .slice(0, LOOKED_AT)
    .arrayBuffer()
    .catch(() => {
      throw new FileError(`“${file.name}” could not be read; check that it is a file and still there.`);
    });
  const found = findText(new Uint8Array(start), STATE_KEYWORD);
  if ("text" in found) return found.text;
  throw new FileError(`“${file.name}” ${DAMAGES[found.damage]}`);
}

const DAMAGES = {
  "no-png": "is no PNG file; drop a PNG that was saved here.",
  damaged: "is damaged: its description does not fit its checksum; save the picture again.",
  "too-long": "has a description that is too long to be from here; drop a PNG that was saved here.",
} as const;

function textsOf(state: string, { model, license, credit }: PictureOrigin): PngText[] {
  const rights = [credit, license].filter((text) => text !== "").join(" · ");
  return [
    { keyword: STATE_KEYWORD, text: state },
    { keyword: "Software", text: "fast-gan" },
    { keyword: "Source", text: model.slice(0, LONGEST_ORIGIN) },
    { keyword: "Copyright", text: rights.slice(0, LONGEST_ORIGIN) },
  ].filter(({ text }) => text !== "");
}
