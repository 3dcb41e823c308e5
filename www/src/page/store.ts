import type { State } from "../state/state";
import type { ScreenId } from "./screens/registry";

/** Everything that the page shows. */
export interface PageState extends State {
  readonly screen: ScreenId;
  /** File name of a model of the page's list; null for a file of the visitor's own. */
  readonly model: string | null;
}

/**
 * A `step` is worth going back to. What is `passing` is in the middle of something, such as a drag: it is shown at once, and
 * the step that ends it stands for all of it.
 */
export type How = "step" | "passing";

export type Listener = (state: PageState, how: How) => void;

/** Steps that can be undone. */
const LONGEST = 200;

/** The page's state, who is told of its changes, and the steps that led here. */
export class Store {
  #state: PageState;
  /** The state at the last step; the present one differs from it only in the middle of something. */
  #settled: PageState;
  #past: State[] = [];
  #future: State[] = [];
  readonly #listeners = new Set<Listener>();

  constructor(state: PageState) {
    this.#state = state;
    this.#settled = state;
  }

  get state(): PageState {
    return this.#state;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** Pictures that undoing leads back to, the newest last. */
  get past(): readonly State[] {
    return this.#past;
  }

  /** Pictures that redoing leads to, the nearest last. */
  get future(): readonly State[] {
    return this.#future;
  }

  set(patch: Partial<PageState>, how: How = "step"): void {
    this.#state = { ...this.#state, ...patch };
    if (how === "step") this.#settle();
    this.#tell(how);
  }

  undo(): void {
    this.#turnBack(this.#past, this.#future);
  }

  redo(): void {
    this.#turnBack(this.#future, this.#past);
  }

  /** Returns what ends the subscription. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #settle(): void {
    if (!samePicture(this.#state, this.#settled)) {
      this.#past.push(pictureOf(this.#settled));
      if (this.#past.length > LONGEST) this.#past.shift();
      this.#future = [];
    }
    this.#settled = this.#state;
  }

  /** Where one is, and which model draws, is no matter of history: only the picture goes back. */
  #turnBack(from: State[], to: State[]): void {
    const picture = from.pop();
    if (picture === undefined) return;
    to.push(pictureOf(this.#settled));
    this.#state = { ...this.#state, ...picture };
    this.#settled = this.#state;
    this.#tell("step");
  }

  #tell(how: How): void {
    for (const listener of this.#listeners) listener(this.#state, how);
  }
}

/** What of the page's state `<fast-gan>` shows. */
export function pictureOf({ screen: _screen, model: _model, ...picture }: PageState): State {
  return picture;
}

/** States are plain values, so that their texts tell them apart; the mode alone is no other picture worth a step. */
function samePicture(a: PageState, b: PageState): boolean {
  return text(a) === text(b);
}

function text(state: PageState): string {
  const { mode: _mode, ...rest } = pictureOf(state);
  return JSON.stringify(rest);
}
