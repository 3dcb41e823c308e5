import { History, type Change as How } from "../kept/history";
import { parseState } from "../state/parse";
import { sceneOf } from "../state/scene-of";
import type { State } from "../state/state";
import type { ScreenId } from "./screens/ids";

/** How the state changes: by a `step`, which can be undone, or `passing`, in the middle of something. */
export type { How };

/** Everything that the page shows. */
export interface PageState extends State {
  readonly screen: ScreenId;
  /** File name of a model of the page's list; null for a file of the visitor's own. */
  readonly model: string | null;
}

export type Listener = (state: PageState, change: How) => void;

/**
 * The page's state, who is told of its changes, and the pictures that led here. Where one is, and which model draws, is no
 * matter of history: undoing leads back to pictures only.
 */
export class Store {
  readonly #history: History<State>;
  readonly #listeners = new Set<Listener>();
  #state: PageState;

  constructor(state: PageState) {
    this.#state = state;
    this.#history = new History(pictureOf(state), { equal: samePicture });
  }

  get state(): PageState {
    return this.#state;
  }

  get canUndo(): boolean {
    return this.#history.canUndo;
  }

  get canRedo(): boolean {
    return this.#history.canRedo;
  }

  /** The pictures that are remembered, oldest first, those that were undone included. */
  get steps(): readonly State[] {
    return this.#history.steps;
  }

  /** Which of the steps is the present. */
  get index(): number {
    return this.#history.index;
  }

  /**
   * A `step` is worth going back to. What is `passing` is in the middle of something, such as a drag: it is shown at once,
   * and the step that ends it stands for all of it.
   */
  set(patch: Partial<PageState>, change: How = "step"): void {
    const state = { ...this.#state, ...patch };
    // What an address can say: whoever follows it sees this very picture.
    this.#state = change === "step" ? { ...state, ...parseState(pictureOf(state)) } : state;
    this.#history.set(pictureOf(this.#state), change);
    this.#tell(change);
  }

  undo(): void {
    if (this.canUndo) this.#turn(this.#history.undo());
  }

  redo(): void {
    if (this.canRedo) this.#turn(this.#history.redo());
  }

  /** Goes to one of the steps. */
  go(index: number): void {
    this.#turn(this.#history.go(index));
  }

  /** Returns what ends the subscription. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #turn(picture: State): void {
    this.#state = { ...this.#state, ...picture };
    this.#tell("step");
  }

  #tell(change: How): void {
    for (const listener of this.#listeners) listener(this.#state, change);
  }
}

/** What of the page's state `<fast-gan>` shows. */
export function pictureOf({ screen: _screen, model: _model, ...picture }: PageState): State {
  return picture;
}

/** Another mode is another picture only where it draws another one. */
function samePicture(a: State, b: State): boolean {
  return text(a) === text(b);
}

/** States are plain values, so that their texts tell them apart. */
function text(state: State): string {
  const { mode: _mode, ...rest } = state;
  return JSON.stringify([rest, sceneOf(state)]);
}
