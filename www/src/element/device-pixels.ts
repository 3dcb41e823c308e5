import type { PictureSize } from "../engine/protocol";

/** The longest side that WebGPU's default limits allow; the browser stretches what a larger screen shows. */
const LONGEST = 8192;

/** Keeps the size of an element in the screen's own pixels. */
export class DevicePixels {
  /** Called when the size has changed. */
  onChange: () => void = () => undefined;

  readonly #observer: ResizeObserver;
  #size: PictureSize;

  constructor(element: HTMLElement) {
    this.#size = ofBox(element.getBoundingClientRect());
    this.#observer = new ResizeObserver((entries) => {
      for (const entry of entries) this.#set(sizeOf(entry));
    });
    try {
      this.#observer.observe(element, { box: "device-pixel-content-box" });
    } catch {
      // Safari knows the box of the page's pixels only.
      this.#observer.observe(element);
    }
  }

  get size(): PictureSize {
    return this.#size;
  }

  close(): void {
    this.#observer.disconnect();
  }

  #set(size: PictureSize): void {
    if (size.width === this.#size.width && size.height === this.#size.height) return;
    this.#size = size;
    this.onChange();
  }
}

function sizeOf(entry: ResizeObserverEntry): PictureSize {
  const box = entry.devicePixelContentBoxSize?.[0];
  return box === undefined ? ofBox(entry.contentRect) : bounded(box.inlineSize, box.blockSize);
}

function ofBox({ width, height }: { readonly width: number; readonly height: number }): PictureSize {
  return bounded(width * devicePixelRatio, height * devicePixelRatio);
}

/** A canvas has at least one pixel, even while it is not seen. */
function bounded(width: number, height: number): PictureSize {
  const side = (length: number) => Math.min(LONGEST, Math.max(1, Math.round(length)));
  return { width: side(width), height: side(height) };
}
