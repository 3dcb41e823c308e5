import type { State } from "../state/state";
import { LatticeDrag } from "./lattice-drag";
import { stepOf } from "./lattice-keys";
import { hasEnded, played, rewound, walked } from "./motion";
import { Player } from "./player";
import { prefersReducedMotion } from "./preferences";

/** What is moved. */
export interface Mover {
  /** As fine as motions make it. */
  readonly state: State;
  /** Times the path's own speed. */
  readonly speed: number;
  /** Side of the picture in the page's pixels. */
  readonly side: number;
  /** Takes on a state; `passing` while more is to come. */
  move(state: State, passing: boolean): void;
  /** Goes back to where the page's author has put it. */
  goHome(): void;
  /** It plays now, or does not any more. */
  switched(playing: boolean): void;
}

/** All that moves a picture: the clock, a hand that drags it, the keyboard. */
export class Movement {
  readonly #mover: Mover;
  readonly #clock: Player;
  readonly #drag: LatticeDrag;
  #playing = false;
  #mayRun = false;

  constructor(mover: Mover) {
    this.#mover = mover;
    this.#clock = new Player((seconds) => this.#tick(seconds));
    this.#drag = new LatticeDrag({
      walk: (east, south, passing) => this.#walk(east, south, passing),
      get side() {
        return mover.side;
      },
      get glides() {
        return !prefersReducedMotion();
      },
    });
  }

  get playing(): boolean {
    return this.#playing;
  }

  play(): void {
    if (this.#playing) return;
    this.#playing = true;
    if (hasEnded(this.#mover.state)) this.#mover.move(rewound(this.#mover.state), true);
    this.#run();
    this.#mover.switched(true);
  }

  pause(): void {
    if (!this.#playing) return;
    this.#playing = false;
    this.#run();
    this.#mover.move(this.#mover.state, false);
    this.#mover.switched(false);
  }

  toggle(): void {
    if (this.#playing) this.pause();
    else this.play();
  }

  /** Lets the clock run only while there is somebody to see it. */
  allow(mayRun: boolean): void {
    this.#mayRun = mayRun;
    if (!mayRun) this.#drag.stop();
    this.#run();
  }

  pointer(event: PointerEvent): void {
    if (event.type === "pointerdown") {
      this.pause();
      this.#drag.down(event);
    } else if (event.type === "pointermove") this.#drag.move(event);
    else this.#drag.up(event);
  }

  key(event: KeyboardEvent): void {
    const step = stepOf(event);
    if (step !== null) {
      this.halt();
      this.#walk(step[0], step[1], false);
    } else if (event.key === "Home") {
      this.halt();
      this.#mover.goHome();
    } else if (event.key === " ") this.toggle();
    else return;
    event.preventDefault();
  }

  /** Ends every motion where it is. */
  halt(): void {
    this.pause();
    this.#drag.stop();
  }

  #run(): void {
    if (this.#playing && this.#mayRun) this.#clock.start();
    else this.#clock.stop();
  }

  #tick(seconds: number): void {
    const { state, speed } = this.#mover;
    const next = played(state, seconds * speed);
    this.#mover.move(next, true);
    if (hasEnded(next)) this.pause();
  }

  #walk(east: number, south: number, passing: boolean): void {
    this.#mover.move(walked(this.#mover.state, east, south), passing);
  }
}
