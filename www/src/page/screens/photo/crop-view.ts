import { type Crop, movedCrop, zoomedCrop } from "../../../search/crop";
import type { Photo } from "../../../search/photo";

/** Shares of the square's side, and of its size, that one key press goes. */
const KEY_MOVE = 0.05;
const KEY_ZOOM = 1.1;

/** A wheel's notch is about 100 of its units. */
const WHEEL_ZOOM = 0.002;

/**
 * `<crop-view>`: the chosen square of a photograph. It is dragged, pinched and scrolled, or moved by the arrow keys, and zoomed
 * by plus and minus. It tells of each change by a `crop` event.
 */
export class CropView extends HTMLElement {
  readonly #canvas = document.createElement("canvas");
  readonly #pointers = new Map<number, { readonly x: number; readonly y: number }>();
  readonly #sizes = new ResizeObserver(() => this.#draw());
  #photo: Photo | null = null;
  #crop: Crop | null = null;
  #transparent = false;

  constructor() {
    super();
    this.addEventListener("pointerdown", (event) => this.#down(event));
    this.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel"] as const) {
      this.addEventListener(end, ({ pointerId }) => this.#pointers.delete(pointerId));
    }
    this.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.addEventListener("keydown", (event) => this.#key(event));
  }

  connectedCallback(): void {
    this.tabIndex = 0;
    this.setAttribute("role", "group");
    this.setAttribute(
      "aria-label",
      "The part of the photo to find: arrow keys move it, plus and minus zoom.",
    );
    this.replaceChildren(this.#canvas);
    this.#sizes.observe(this);
  }

  disconnectedCallback(): void {
    this.#sizes.disconnect();
    this.#pointers.clear();
  }

  /** The photo's transparent places are white unless `transparent`. */
  show(photo: Photo, crop: Crop, transparent: boolean): void {
    if (photo === this.#photo && crop === this.#crop && transparent === this.#transparent) return;
    this.#photo = photo;
    this.#crop = crop;
    this.#transparent = transparent;
    this.#draw();
  }

  #draw(): void {
    if (this.#photo === null || this.#crop === null) return;
    const side = Math.max(1, Math.round(this.clientWidth * devicePixelRatio));
    if (this.#canvas.width !== side) [this.#canvas.width, this.#canvas.height] = [side, side];
    this.#photo.show(this.#crop, this.#canvas, this.#transparent);
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  /** What is under a pointer stays there; the distance between two of them zooms. */
  #move({ pointerId, clientX, clientY }: PointerEvent): void {
    const before = this.#pointers.get(pointerId);
    if (before === undefined) return;
    const now = { x: clientX, y: clientY };
    const count = this.#pointers.size;
    const [other] = [...this.#pointers].filter(([id]) => id !== pointerId).map(([, place]) => place);
    this.#pointers.set(pointerId, now);
    const away = (place: typeof now) =>
      other === undefined ? 1 : Math.max(1, Math.hypot(place.x - other.x, place.y - other.y));
    const side = this.clientWidth * count || 1;
    this.#change((before.x - now.x) / side, (before.y - now.y) / side, away(now) / away(before));
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    this.#change(0, 0, Math.exp(-event.deltaY * WHEEL_ZOOM));
  }

  #key(event: KeyboardEvent): void {
    const change = KEYS[event.key];
    if (change === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.#change(...change);
  }

  #change(right: number, down: number, factor: number): void {
    if (this.#photo === null || this.#crop === null) return;
    const { size } = this.#photo;
    const crop = zoomedCrop(movedCrop(this.#crop, right, down, size), factor, size);
    this.dispatchEvent(new CustomEvent<Crop>("crop", { detail: crop }));
  }
}

const KEYS: Readonly<Record<string, readonly [right: number, down: number, factor: number]>> = {
  ArrowLeft: [-KEY_MOVE, 0, 1],
  ArrowRight: [KEY_MOVE, 0, 1],
  ArrowUp: [0, -KEY_MOVE, 1],
  ArrowDown: [0, KEY_MOVE, 1],
  "+": [0, 0, KEY_ZOOM],
  "=": [0, 0, KEY_ZOOM],
  "-": [0, 0, 1 / KEY_ZOOM],
};

customElements.define("crop-view", CropView);

declare global {
  interface HTMLElementTagNameMap {
    "crop-view": CropView;
  }
}
