import { html, type PropertyDeclarations } from "lit";
import { embedTag, MODE_WORDS } from "../../../files/embed";
import { MODES, type Mode } from "../../../state/state";
import { encodeState } from "../../../state/text";
import { originOf, titleOf } from "../../origin";
import { copyText } from "../../parts/copy-text";
import { icons } from "../../parts/icons";
import { capitalised, pictureWords } from "../../picture-words";
import { pictureOf } from "../../store";
import { Part } from "../part";

/** `<embed-dialog>`: the tag that shows this picture on another page. */
export class EmbedDialog extends Part {
  static override properties: PropertyDeclarations = {
    ...Part.properties,
    mode: { state: true },
    controls: { state: true },
    autoplay: { state: true },
    remark: { state: true },
  };

  declare mode: Mode;
  declare controls: boolean;
  declare autoplay: boolean;
  /** What came of copying. */
  declare remark: string;

  constructor() {
    super();
    this.mode = "still";
    this.controls = false;
    this.autoplay = true;
    this.remark = "";
  }

  show(): void {
    this.mode = this.state.mode;
    this.remark = "";
    this.querySelector("dialog")?.showModal();
  }

  protected override render() {
    const tag = this.#tag();
    const modes = MODES.filter(
      (mode) =>
        (mode !== "mix" || this.state.style !== null) &&
        (mode !== "interpolate" || this.state.path.keys.length > 1),
    );
    return html`<dialog class="sheet" aria-labelledby="embed-heading" @click=${this.#closeOutside}>
      <form method="dialog" class="group">
        <div class="heading">
          <h2 id="embed-heading">Embed this picture</h2>
          <button class="icon" aria-label="Close">${icons.remove}</button>
        </div>
        <div class="row two">
          <label for="embed-mode">Visitors</label>
          <select id="embed-mode" @change=${this.#setMode}>
            ${modes.map((mode) => html`<option value=${mode} .selected=${mode === this.mode}>${MODE_WORDS[mode]}</option>`)}
          </select>
        </div>
        <label class="tick"><input type="checkbox" id="embed-controls" .checked=${this.controls}
          @change=${(event: Event) => (this.controls = checked(event))} /> Show buttons</label>
        <label class="tick" ?hidden=${this.mode !== "interpolate"}><input type="checkbox" .checked=${this.autoplay}
          @change=${(event: Event) => (this.autoplay = checked(event))} /> Play by itself</label>
        <label class="unseen" for="embed-tag">Tag</label>
        <textarea id="embed-tag" readonly rows="6" spellcheck="false" .value=${tag} @focus=${select}></textarea>
        <p class="hint">Put the npm package fast-gan and the model's file beside your page, and these lines into it.</p>
        <div class="buttons spread">
          <output class="hint" for="embed-tag">${tag.length} letters</output>
          <button type="button" id="embed-copy" class="primary" @click=${this.#copy}>Copy</button>
        </div>
        <p class="hint" role="status">${this.remark}</p>
      </form>
    </dialog>`;
  }

  #tag(): string {
    const { stage, mode, controls, autoplay } = this;
    const picture = { ...pictureOf(this.state), mode };
    return embedTag({
      script: "fast-gan/index.js",
      model: originOf(stage).model,
      alt: `${capitalised(pictureWords(picture))} by the model ${titleOf(stage)}`,
      state: encodeState(picture),
      controls,
      autoplay: autoplay && mode === "interpolate",
    });
  }

  #setMode(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    this.mode = MODES.find((mode) => mode === value) ?? "still";
  }

  async #copy(): Promise<void> {
    const copied = await copyText(this.#tag());
    this.remark = copied ? "Copied." : "This browser does not let the page copy it; copy it from the field.";
    if (!copied) this.querySelector("textarea")?.focus();
  }

  /** A click beside the dialog's own box lands on the dialog itself. */
  #closeOutside(event: MouseEvent): void {
    if (event.target === event.currentTarget) (event.currentTarget as HTMLDialogElement).close();
  }
}

function checked(event: Event): boolean {
  return (event.target as HTMLInputElement).checked;
}

function select(event: FocusEvent): void {
  (event.target as HTMLTextAreaElement).select();
}

customElements.define("embed-dialog", EmbedDialog);
