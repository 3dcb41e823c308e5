import { html, LitElement, nothing, type PropertyDeclarations } from "lit";
import "./training-line.css";
import { type TrainingView, trainingChoice, trainingWords } from "./view";

/** Ages are told in seconds. */
const TICK_MS = 1000;

/** `<training-line>`: what of a training draws here, and how old it is. Fires `keep` with whether the generator shall stay. */
export class TrainingLine extends LitElement {
  static override properties: PropertyDeclarations = { view: { attribute: false } };

  declare view: TrainingView | null;
  #ticking: ReturnType<typeof setInterval> | undefined;
  #focused = false;

  constructor() {
    super();
    this.view = null;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", "Training");
    this.tabIndex = -1;
    this.#ticking = setInterval(() => this.requestUpdate(), TICK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#ticking);
  }

  protected override willUpdate(): void {
    this.#focused = this.querySelector("button:focus") !== null;
  }

  protected override render() {
    const { view } = this;
    if (view === null) return nothing;
    const { what, rest } = trainingWords(view, performance.now());
    const choice = trainingChoice(view);
    this.dataset.phase = view.phase;
    this.dataset.step = String(view.shown?.step ?? "");
    return html`<span class="pulse" aria-hidden="true"></span>
      <p><strong>${what}</strong> <span>${rest}</span></p>
      ${choice === null ? nothing : this.#button(choice)}`;
  }

  protected override updated(): void {
    // Whose button goes does not lose the place on the page.
    if (this.#focused && this.querySelector("button") === null) this.focus({ preventScroll: true });
  }

  #button(choice: "hold" | "follow") {
    const holds = choice === "hold";
    const title = holds
      ? "Keep the generator that draws now"
      : "Go to the newest generator, and on with the training";
    return html`<button type="button" class="quiet" id="training-choice" title=${title}
      @click=${() => this.dispatchEvent(new CustomEvent("keep", { detail: holds }))}>${holds ? "Hold" : "Follow"}</button>`;
  }
}

customElements.define("training-line", TrainingLine);

declare global {
  interface HTMLElementTagNameMap {
    "training-line": TrainingLine;
  }
}
