import { formatFragment, parseFragment } from "./fragment";
import type { PageState, Store } from "./store";

/** Browsers refuse more than about a hundred changes of the address in half a minute. */
const CALM_MS = 350;

/** Keeps the address and the store alike. Another screen is a new entry in the browser's history, another picture is none. */
export class Address {
  readonly #store: Store;
  #last: PageState;
  /** The fragment that stands there because of the store. */
  #written = location.hash;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: Store) {
    this.#store = store;
    this.#last = store.state;
    store.subscribe((state) => this.#follow(state));
    // Going back in the history tells of itself twice.
    window.addEventListener("hashchange", () => this.#read());
    window.addEventListener("popstate", () => this.#read());
    window.addEventListener("pagehide", () => this.#write(store.state));
  }

  #follow(state: PageState): void {
    const turned = state.screen !== this.#last.screen;
    if (turned) {
      // The entry that is left keeps the picture that was left there.
      this.#write(this.#last);
      history.pushState(null, "");
    }
    this.#last = state;
    if (turned) this.#write(state);
    else this.#timer ??= setTimeout(() => this.#write(this.#store.state), CALM_MS);
  }

  #write(state: PageState): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const hash = formatFragment(state);
    if (hash !== this.#written) history.replaceState(null, "", hash);
    this.#written = location.hash;
  }

  /** Follows what the visitor typed, or the way back. */
  #read(): void {
    if (location.hash === this.#written) return;
    this.#written = location.hash;
    const state = parseFragment(location.hash);
    this.#last = { ...state, model: state.model ?? this.#store.state.model };
    this.#store.set(this.#last);
  }
}
