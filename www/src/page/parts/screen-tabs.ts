import { html, LitElement, type PropertyDeclarations } from "lit";
import { ENTRIES, type ScreenId } from "../screens/registry";

/** What each key moves by; Home and End go to the ends. */
const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** `<screen-tabs>`: the way between the screens. Fires `choose` with the screen's id. */
export class ScreenTabs extends LitElement {
  static override properties: PropertyDeclarations = { selected: {} };

  declare selected: ScreenId;

  constructor() {
    super();
    this.selected = "explore";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render() {
    return html`<div role="tablist" aria-label="Screens" @keydown=${this.#move}>
      ${ENTRIES.map(({ id, title, icon }) => {
        const here = id === this.selected;
        return html`<button type="button" role="tab" id="tab-${id}" aria-controls="panel" aria-selected=${here}
          tabindex=${here ? 0 : -1} @click=${() => this.#choose(id)}
          ><svg viewBox="0 0 24 24" aria-hidden="true">${icon}</svg><span data-title=${title}>${title}</span></button>`;
      })}
    </div>`;
  }

  #choose(id: ScreenId): void {
    this.dispatchEvent(new CustomEvent<ScreenId>("choose", { detail: id }));
  }

  #move(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const here = ENTRIES.findIndex(({ id }) => id === this.selected);
    const last = ENTRIES.length - 1;
    const ends: Readonly<Record<string, number>> = { Home: 0, End: last };
    const step = STEPS[event.key];
    const next = ends[event.key] ?? (step === undefined ? undefined : (here + step + last + 1) % (last + 1));
    const entry = next === undefined ? undefined : ENTRIES[next];
    if (entry === undefined) return;
    event.preventDefault();
    this.#choose(entry.id);
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('[aria-selected="true"]')?.focus());
  }
}

customElements.define("screen-tabs", ScreenTabs);
