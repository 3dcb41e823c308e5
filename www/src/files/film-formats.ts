import { canEncodeVideo, getFirstEncodableVideoCodec, type VideoCodec } from "mediabunny";

export type FilmContainer = "webm" | "mp4";

/** A kind of film that this browser can write. */
export interface FilmFormat {
  readonly container: FilmContainer;
  readonly codec: VideoCodec;
  /** How the page names it. */
  readonly name: string;
}

/** Best first: what most players open, then what the browser encodes quickly. */
const CODECS: Record<FilmContainer, VideoCodec[]> = {
  webm: ["vp9", "vp8", "av1"],
  mp4: ["avc", "hevc", "av1", "vp9"],
};

const NAMES: Partial<Record<VideoCodec, string>> = {
  vp8: "VP8",
  vp9: "VP9",
  av1: "AV1",
  avc: "H.264",
  hevc: "H.265",
};

/** What this browser can write at a size; empty where it has no video encoders. */
export async function filmFormats(width: number, height: number): Promise<FilmFormat[]> {
  if (typeof VideoEncoder === "undefined") return [];
  // WebKit on Linux starts its codecs when it is asked about playing, and ends the page that asks about encoding before.
  document.createElement("video").canPlayType("video/webm");
  const size = { width: even(width), height: even(height) };
  const formats = (["webm", "mp4"] as const).map(async (container) => {
    const codec = await getFirstEncodableVideoCodec(CODECS[container], size);
    if (codec === null) return [];
    const name = `${container === "webm" ? "WebM" : "MP4"} (${NAMES[codec] ?? codec})`;
    return [{ container, codec, name }];
  });
  return (await Promise.all(formats)).flat();
}

/** Whether a format that was offered for one size is there for another. */
export function encodes({ codec }: FilmFormat, width: number, height: number): Promise<boolean> {
  return canEncodeVideo(codec, { width: even(width), height: even(height) });
}

/** Video codecs halve the colour's resolution, so that a side has to be even. */
export function even(side: number): number {
  return Math.max(2, side - (side % 2));
}
