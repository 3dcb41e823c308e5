import type { Elements } from "./elements";
import { loadScreen, type ScreenId } from "./screens/registry";
import type { Screen } from "./screens/screen";
import type { Stage } from "./stage";

/** Puts the state's screen into the panel. A screen that was shown before comes back as it was left. */
export class ScreenMount {
  readonly #stage: Stage;
  readonly #el: Elements;
  readonly #listed: Promise<void>;
  readonly #screens = new Map<ScreenId, Screen>();
  #shown: ScreenId | null = null;
  #ready: Promise<unknown> = Promise.resolve();

  /** The first screen waits for `listed`: what it shows of the page's models is there from the start. */
  constructor(stage: Stage, elements: Elements, listed: Promise<void>) {
    this.#stage = stage;
    this.#el = elements;
    this.#listed = listed;
    stage.store.subscribe(({ screen }) => this.#show(screen));
    this.#show(stage.store.state.screen);
  }

  /** Resolves when the screen is there, as far as it has come. */
  get ready(): Promise<unknown> {
    return this.#ready.then(() =>
      this.#shown === null ? null : this.#screens.get(this.#shown)?.updateComplete,
    );
  }

  /** Renders the screen anew, for example because another model is open. */
  refresh(): void {
    for (const screen of this.#screens.values()) screen.requestUpdate();
  }

  #show(id: ScreenId): void {
    if (id === this.#shown) return;
    this.#shown = id;
    this.#el.tabs.selected = id;
    this.#el.panel.setAttribute("aria-labelledby", `tab-${id}`);
    this.#el.panel.dataset.screen = id;
    this.#ready = this.#mount(id);
  }

  async #mount(id: ScreenId): Promise<void> {
    try {
      await Promise.all([loadScreen(id), this.#listed]);
    } catch {
      if (id !== this.#shown) return;
      // Next time it is asked for anew.
      this.#shown = null;
      this.#stage.say(
        "This part of the page could not be loaded; check the connection and try again.",
        "error",
      );
      return;
    }
    if (id !== this.#shown) return;
    const screen = this.#screens.get(id) ?? this.#create(id);
    this.#el.panel.replaceChildren(screen);
  }

  #create(id: ScreenId): Screen {
    const screen = document.createElement(`${id}-screen`) as Screen;
    screen.stage = this.#stage;
    this.#screens.set(id, screen);
    return screen;
  }
}
