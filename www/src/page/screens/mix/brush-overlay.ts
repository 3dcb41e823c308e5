import { html, LitElement, type PropertyDeclarations, svg } from "lit";
import type { Stroke } from "../../../scene/scene";
import { type Brush, Gesture, type Touch } from "./gesture";

/** Shares of the picture's side that an arrow key moves the brush by. */
const STEP = 0.02;
const LEAP = 0.1;

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What a gesture has painted so far, or in the end. */
export interface Painted {
  readonly strokes: readonly Stroke[];
  readonly done: boolean;
}

/**
 * `<brush-overlay>`: lies over the picture and paints on it, by mouse, finger, pen or keys. Fires `paint` with what the
 * gesture has painted, and `brushsize` with a factor for the brush's size.
 */
export class BrushOverlay extends LitElement {
  static override properties: PropertyDeclarations = {
    brush: { attribute: false },
    cursor: { state: true },
  };

  declare brush: Brush;
  /** Where the ring is; null while the brush is elsewhere. */
  declare cursor: { readonly x: number; readonly y: number } | null;
  #gesture: Gesture | null = null;
  /** The pointer that paints; null where the keys do. */
  #pointer: number | null = null;

  constructor() {
    super();
    this.brush = { radius: 0.1, paints: true };
    this.cursor = null;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.tabIndex = 0;
    this.setAttribute("role", "application");
    this.setAttribute(
      "aria-label",
      "Brush: arrow keys move it, the space bar paints, square brackets change its size",
    );
    this.addEventListener("pointerdown", this.#down);
    this.addEventListener("pointermove", this.#move);
    for (const end of ["pointerup", "pointercancel"] as const) this.addEventListener(end, this.#up);
    this.addEventListener("pointerleave", this.#leave);
    this.addEventListener("keydown", this.#keyDown);
    this.addEventListener("keyup", this.#keyUp);
    this.addEventListener("focus", this.#focus);
    this.addEventListener("blur", this.#blur);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end();
  }

  protected override render() {
    const { cursor, brush } = this;
    const ring = (name: string) =>
      svg`<circle class=${name} cx=${cursor?.x ?? 0} cy=${cursor?.y ?? 0} r=${brush.radius}></circle>`;
    return html`<svg viewBox="0 0 1 1" aria-hidden="true" ?hidden=${cursor === null} class="brush-rings ${brush.paints ? "" : "erases"}">
      ${ring("ring-shade")}${ring("ring")}
    </svg>`;
  }

  #down = (event: PointerEvent): void => {
    if (this.#gesture !== null || event.button !== 0) return;
    this.setPointerCapture(event.pointerId);
    this.#pointer = event.pointerId;
    this.#begin(this.#touchOf(event));
  };

  #move = (event: PointerEvent): void => {
    if (this.#pointer === null && event.pointerType !== "touch") this.cursor = this.#touchOf(event);
    if (event.pointerId !== this.#pointer) return;
    const events = event.getCoalescedEvents?.() ?? [];
    this.#go((events.length > 0 ? events : [event]).map((each) => this.#touchOf(each)));
  };

  #up = (event: PointerEvent): void => {
    if (event.pointerId !== this.#pointer) return;
    this.#end();
    if (event.pointerType === "touch") this.cursor = null;
  };

  #leave = (): void => {
    if (this.#gesture === null) this.cursor = null;
  };

  #focus = (): void => {
    if (this.matches(":focus-visible")) this.cursor ??= { x: 0.5, y: 0.5 };
  };

  #blur = (): void => {
    if (this.#pointer === null) this.#end();
    this.cursor = null;
  };

  #keyDown = (event: KeyboardEvent): void => {
    const { key, shiftKey, ctrlKey, altKey, metaKey } = event;
    if (ctrlKey || altKey || metaKey) return;
    const arrow = ARROWS[key];
    if (arrow !== undefined) this.#step(arrow, shiftKey ? LEAP : STEP);
    else if (key === " ") this.#press(event.repeat);
    else if (key === "[" || key === "]") this.#resize(key === "]" ? 1.25 : 0.8);
    else return;
    event.preventDefault();
  };

  #keyUp = (event: KeyboardEvent): void => {
    if (event.key === " " && this.#pointer === null) this.#end();
  };

  #step([x, y]: readonly [number, number], length: number): void {
    const from = this.cursor ?? { x: 0.5, y: 0.5 };
    this.cursor = { x: within(from.x + x * length), y: within(from.y + y * length) };
    if (this.#pointer === null) this.#go([{ ...this.cursor, pressure: 1 }]);
  }

  #press(repeated: boolean): void {
    if (repeated || this.#gesture !== null) return;
    this.cursor ??= { x: 0.5, y: 0.5 };
    this.#begin({ ...this.cursor, pressure: 1 });
  }

  #resize(factor: number): void {
    this.dispatchEvent(new CustomEvent<number>("brushsize", { detail: factor }));
  }

  #begin(touch: Touch): void {
    this.cursor = touch;
    this.#gesture = new Gesture(this.brush, touch);
    this.#tell(false);
  }

  #go(touches: readonly Touch[]): void {
    const gesture = this.#gesture;
    if (gesture === null) return;
    this.cursor = touches.at(-1) ?? this.cursor;
    const moved = touches.map((touch) => gesture.move(touch));
    if (moved.includes(true)) this.#tell(false);
  }

  #end(): void {
    this.#pointer = null;
    if (this.#gesture === null) return;
    this.#tell(true);
    this.#gesture = null;
  }

  #tell(done: boolean): void {
    const strokes = this.#gesture?.strokes ?? [];
    this.dispatchEvent(new CustomEvent<Painted>("paint", { detail: { strokes, done } }));
  }

  /** A mouse has no pressure to speak of, and a finger none that it could be trusted with. */
  #touchOf({ clientX, clientY, pressure, pointerType }: PointerEvent): Touch {
    const { left, top, width, height } = this.getBoundingClientRect();
    const pressed = pointerType === "pen" && pressure > 0 ? pressure : 1;
    return { x: (clientX - left) / width, y: (clientY - top) / height, pressure: pressed };
  }
}

function within(share: number): number {
  return Math.min(Math.max(share, 0), 1);
}

customElements.define("brush-overlay", BrushOverlay);
