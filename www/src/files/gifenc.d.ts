declare module "gifenc" {
  export type Color = [number, number, number];
  export type PixelFormat = "rgb565" | "rgb444" | "rgba4444";
  /** At most `maxColors` colours that stand for those of RGBA pixels. */
  export function quantize(
    rgba: Uint8ClampedArray | Uint8Array,
    maxColors: number,
    options?: { format?: PixelFormat },
  ): Color[];
  /** For each pixel the index of its nearest colour. */
  export function applyPalette(
    rgba: Uint8ClampedArray | Uint8Array,
    palette: Color[],
    format?: PixelFormat,
  ): Uint8Array;
  export interface FrameOptions {
    /** Given with the first frame, it serves all. */
    palette?: Color[];
    /** Milliseconds. */
    delay?: number;
    /** How often the film is shown: 0 for ever, -1 once. */
    repeat?: number;
  }
  export interface Encoder {
    writeFrame(index: Uint8Array, width: number, height: number, options?: FrameOptions): void;
    finish(): void;
    bytes(): Uint8Array<ArrayBuffer>;
  }
  export function GIFEncoder(): Encoder;
}
