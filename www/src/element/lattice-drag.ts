import { Player } from "./player";

/** Seeds that lie side by side across the picture: a drag over its whole width leads this far. */
export const SEEDS_ACROSS = 2;
/** The speed of a thrown picture falls to a third in this time. */
const GLIDE_S = 0.3;
/** Seeds a second: slower than this is standing still. */
const STILL = 0.05;
/** Only the hand's last movements throw the picture. */
const THROW_MS = 80;

export interface Walker {
  /** Goes so many seeds to the east and to the south; `passing` while more is to come. */
  walk(east: number, south: number, passing: boolean): void;
  /** Side of the picture in the page's pixels. */
  readonly side: number;
  /** Whether the picture may glide on when it was thrown. */
  readonly glides: boolean;
}

interface Sample {
  readonly time: number;
  readonly x: number;
  readonly y: number;
}

/** Drags the lattice under the picture as a hand drags a map. */
export class LatticeDrag {
  readonly #walker: Walker;
  readonly #glide = new Player((seconds) => this.#slide(seconds));
  #pointer: number | null = null;
  /** Whether the hand has moved since it took hold. */
  #moved = false;
  #trail: readonly Sample[] = [];
  #speed = { east: 0, south: 0 };

  constructor(walker: Walker) {
    this.#walker = walker;
  }

  down(event: PointerEvent): void {
    // A second finger changes nothing.
    if (!event.isPrimary || event.button !== 0) return;
    this.stop();
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    this.#pointer = event.pointerId;
    this.#moved = false;
    this.#trail = [sample(event)];
  }

  move(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer) return;
    const last = this.#trail.at(-1);
    const next = sample(event);
    if (last === undefined || (last.x === next.x && last.y === next.y)) return;
    this.#trail = [...this.#trail.filter(({ time }) => next.time - time < THROW_MS), next];
    this.#moved = true;
    const { east, south } = this.#seeds(last, next);
    this.#walker.walk(east, south, true);
  }

  up(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = null;
    if (!this.#moved) return;
    this.#speed = event.type === "pointerup" && this.#walker.glides ? this.#thrown(event.timeStamp) : REST;
    if (isStill(this.#speed)) this.#walker.walk(0, 0, false);
    else this.#glide.start();
  }

  /** Lets go of the picture, and ends its gliding where it is. */
  stop(): void {
    this.#pointer = null;
    if (!this.#glide.running) return;
    this.#glide.stop();
    this.#walker.walk(0, 0, false);
  }

  #slide(seconds: number): void {
    const { east, south } = this.#speed;
    const kept = Math.exp(-seconds / GLIDE_S);
    this.#speed = { east: east * kept, south: south * kept };
    this.#walker.walk(east * seconds, south * seconds, true);
    if (isStill(this.#speed)) this.stop();
  }

  /** The hand's speed in seeds a second. */
  #thrown(now: number): { east: number; south: number } {
    const recent = this.#trail.filter(({ time }) => now - time < THROW_MS);
    const [first, last] = [recent[0], recent.at(-1)];
    if (first === undefined || last === undefined || last.time === first.time) return REST;
    const { east, south } = this.#seeds(first, last);
    const seconds = (last.time - first.time) / 1000;
    return { east: east / seconds, south: south / seconds };
  }

  #seeds(from: Sample, to: Sample): { east: number; south: number } {
    const length = this.#walker.side / SEEDS_ACROSS;
    return { east: (from.x - to.x) / length, south: (from.y - to.y) / length };
  }
}

const REST = { east: 0, south: 0 };

function sample({ timeStamp, clientX, clientY }: PointerEvent): Sample {
  return { time: timeStamp, x: clientX, y: clientY };
}

function isStill({ east, south }: { readonly east: number; readonly south: number }): boolean {
  return Math.hypot(east, south) < STILL;
}
