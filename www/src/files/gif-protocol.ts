/** What the page tells the worker that encodes a GIF, each answered before the next is sent. */
export type GifCall =
  | { readonly call: "start"; readonly width: number; readonly height: number; readonly repeat: boolean }
  /** A frame to choose the colours by. */
  | { readonly call: "look"; readonly frame: ImageBitmap }
  /** A frame of the film; `delay` in hundredths of a second. */
  | { readonly call: "add"; readonly frame: ImageBitmap; readonly delay: number }
  | { readonly call: "finish" };

export type GifReply =
  | { readonly kind: "done" }
  | { readonly kind: "file"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "failure"; readonly message: string };
