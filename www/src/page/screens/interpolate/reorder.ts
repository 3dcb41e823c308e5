import type { KeyMove } from "./moved";

/** So far a pointer goes before it drags, in the page's pixels: less is a click. */
const SLACK = 6;

interface Listener {
  /** An item is over another place. */
  readonly moved: (move: KeyMove) => void;
  /** It was let go there; null where nothing was dragged. */
  readonly ended: (move: KeyMove | null) => void;
}

interface Drag {
  readonly pointer: number;
  readonly from: number;
  readonly x: number;
  readonly y: number;
  to: number | null;
}

/** Dragging one of the `[data-index]` in a list to the place of another. */
export class Reorder {
  readonly #listener: Listener;
  #drag: Drag | null = null;

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  down = (event: PointerEvent): void => {
    const item = (event.target as Element).closest<HTMLElement>("[data-index]");
    if (this.#drag !== null || event.button !== 0 || item === null) return;
    const { pointerId: pointer, clientX: x, clientY: y } = event;
    this.#drag = { pointer, from: Number(item.dataset.index), x, y, to: null };
  };

  move = (event: PointerEvent): void => {
    const drag = this.#drag;
    if (drag === null || event.pointerId !== drag.pointer) return;
    const list = event.currentTarget as HTMLElement;
    if (drag.to === null) {
      if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < SLACK) return;
      // From now on it is no click, and the pointer may leave the list.
      list.setPointerCapture(drag.pointer);
      drag.to = drag.from;
    }
    const to = nearest(list, event);
    if (to === drag.to) return;
    drag.to = to;
    this.#listener.moved({ from: drag.from, to });
  };

  up = (event: PointerEvent): void => {
    const drag = this.#drag;
    if (drag === null || event.pointerId !== drag.pointer) return;
    this.#drag = null;
    const dropped = event.type === "pointerup" && drag.to !== null;
    this.#listener.ended(dropped && drag.to !== null ? { from: drag.from, to: drag.to } : null);
  };
}

/** The place in the list whose middle is nearest to the pointer. */
function nearest(list: HTMLElement, { clientX, clientY }: PointerEvent): number {
  const distances = Array.from(list.children, (item) => {
    const { left, top, width, height } = item.getBoundingClientRect();
    return Math.hypot(left + width / 2 - clientX, top + height / 2 - clientY);
  });
  return distances.indexOf(Math.min(...distances));
}
