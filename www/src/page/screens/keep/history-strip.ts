import { html, type PropertyValues } from "lit";
import { sceneOf } from "../../../state/scene-of";
import "../../parts/scene-thumb";
import { capitalised, pictureWords } from "../../picture-words";
import { Part } from "../part";

/** `<history-strip>`: the pictures that led here, and those that were undone. */
export class HistoryStrip extends Part {
  #shown = -1;

  protected override render() {
    const { store } = this.stage;
    const { steps, index } = store;
    return html`
      <h2 id="history-heading">What was</h2>
      <div class="strip" role="toolbar" aria-labelledby="history-heading" @keydown=${this.#move}>
        ${steps.map(
          (step, at) => html`<button type="button" class="thumb" aria-pressed=${at === index}
            tabindex=${at === index ? 0 : -1} data-undone=${at > index}
            aria-label="${at + 1} of ${steps.length}: ${capitalised(pictureWords(step))}"
            @click=${() => store.go(at)}>
            <scene-thumb .model=${this.model} .scene=${sceneOf(step)}></scene-thumb>
          </button>`,
        )}
      </div>
      ${
        steps.length === 1
          ? html`<p class="hint">Every picture that you go on from is kept here while the page is open.</p>`
          : html`<p class="hint for-keys">Going back and on: Ctrl Z and Ctrl Shift Z, anywhere on the page.</p>`
      }
    `;
  }

  protected override updated(_: PropertyValues): void {
    const { index } = this.stage.store;
    if (index === this.#shown) return;
    this.#shown = index;
    const strip = this.querySelector(".strip");
    const present = strip?.children[index];
    // Only the strip scrolls, never the page.
    if (strip && present instanceof HTMLElement) {
      strip.scrollLeft = present.offsetLeft - (strip.clientWidth - present.offsetWidth) / 2;
    }
  }

  #move(event: KeyboardEvent): void {
    const thumbs = [...this.querySelectorAll<HTMLButtonElement>(".thumb")];
    const at = thumbs.indexOf(event.target as HTMLButtonElement);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: thumbs.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    thumbs[to]?.focus();
  }
}

customElements.define("history-strip", HistoryStrip);
