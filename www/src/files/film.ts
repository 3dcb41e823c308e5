import {
  BufferTarget,
  CanvasSource,
  Mp4OutputFormat,
  Output,
  QUALITY_VERY_HIGH,
  WebMOutputFormat,
} from "mediabunny";
import { canvasOf, contextOf } from "./canvas";
import { FileError } from "./file-error";
import { even, type FilmContainer, type FilmFormat } from "./film-formats";
import type { FilmSource, FilmTask } from "./film-source";

const TYPES: Record<FilmContainer, string> = { webm: "video/webm", mp4: "video/mp4" };

/** Draws and encodes a film frame by frame; the next frame is drawn when the encoder has room for it. */
export async function encodeFilm(source: FilmSource, format: FilmFormat, task: FilmTask): Promise<Blob> {
  const { count, fps, draw } = source;
  const { signal, onProgress } = task;
  const canvas = canvasOf(even(source.width), even(source.height));
  const context = contextOf(canvas);
  const target = new BufferTarget();
  const container = format.container === "webm" ? new WebMOutputFormat() : new Mp4OutputFormat();
  const output = new Output({ format: container, target });
  const video = new CanvasSource(canvas, { codec: format.codec, quality: QUALITY_VERY_HIGH });
  output.addVideoTrack(video, { frameRate: fps });
  try {
    await output.start();
    onProgress(0, count);
    for (let index = 0; index < count; index++) {
      signal.throwIfAborted();
      const frame = await draw(index);
      // Films have no alpha: what is transparent stands on white, and not on the last frame.
      context.fillStyle = "#fff";
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(frame, 0, 0, canvas.width, canvas.height);
      frame.close();
      await video.add(index / fps, 1 / fps);
      onProgress(index + 1, count);
    }
    signal.throwIfAborted();
    await output.finalize();
  } catch (error) {
    await output.cancel().catch(() => undefined);
    signal.throwIfAborted();
    throw encoderFailure(error, format);
  }
  if (target.buffer === null) throw encoderFailure(null, format);
  return new Blob([target.buffer], { type: TYPES[format.container] });
}

/** An encoder's own errors mean nothing to a visitor; those of the drawing are sentences already. */
function encoderFailure(error: unknown, { name }: FilmFormat): unknown {
  if (error !== null && !(error instanceof DOMException)) return error;
  return new FileError(`This browser could not encode ${name}; try another format or a smaller size.`);
}
