/** A film that is still to be drawn. Frames are asked for one after the other, and closed by who asked. */
export interface FilmSource {
  /** Number of frames. */
  readonly count: number;
  readonly fps: number;
  /** Pixels of the finished film; odd ones lose a pixel, because video has none. */
  readonly width: number;
  readonly height: number;
  readonly draw: (index: number) => Promise<ImageBitmap>;
}

export interface FilmTask {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}
