/** How far around the viewport an element counts as near, in shares of the viewport's height. */
const NEAR = "50%";

/** Keeps whether an element is near the viewport, and whether anyone can see it. */
export class Presence {
  /** Called when one of the two has changed. */
  onChange: () => void = () => undefined;

  #near = false;
  #inView = false;
  #awake = false;
  readonly #observers: readonly IntersectionObserver[];
  readonly #listening = new AbortController();

  constructor(element: Element) {
    this.#observers = [
      observe(element, NEAR, (near) => this.#set(near, this.#inView)),
      observe(element, "0px", (inView) => this.#set(this.#near, inView)),
    ];
    const { signal } = this.#listening;
    document.addEventListener("visibilitychange", () => this.#set(this.#near, this.#inView), { signal });
  }

  get near(): boolean {
    // What is in view is near, whichever observer says so first.
    return this.#near || this.#inView;
  }

  /** True once the element is in the viewport of a page that is shown. */
  get visible(): boolean {
    return this.#awake;
  }

  close(): void {
    for (const observer of this.#observers) observer.disconnect();
    this.#listening.abort();
  }

  #set(near: boolean, inView: boolean): void {
    const before = [this.near, this.#awake];
    this.#near = near;
    this.#inView = inView;
    this.#awake = inView && !document.hidden;
    if (before[0] !== this.near || before[1] !== this.#awake) this.onChange();
  }
}

function observe(element: Element, rootMargin: string, tell: (inside: boolean) => void) {
  const observer = new IntersectionObserver(
    (entries) => {
      const last = entries.at(-1);
      if (last !== undefined) tell(last.isIntersecting);
    },
    { rootMargin },
  );
  observer.observe(element);
  return observer;
}
