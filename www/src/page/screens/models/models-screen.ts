import { html } from "lit";
import { Screen } from "../screen";
import "./device-note";
import "./model-gallery";
import "./kept-models";
import "../../style/keep.css";
import "../../style/models.css";

/** What draws: the page's models, the visitor's own, and what is kept of them. */
export class ModelsScreen extends Screen {
  protected override render() {
    const { stage } = this;
    const { model } = stage;
    return html`
      <model-gallery class="group" .stage=${stage} .model=${model}></model-gallery>
      <section class="group" aria-labelledby="own-heading">
        <h2 id="own-heading">A model of your own</h2>
        <div class="buttons">
          <label class="file" for="file">Open a file…</label>
          <input id="file" type="file" accept=".safetensors" @change=${this.#open} />
        </div>
        <p class="hint">A .safetensors that fastgan export wrote, also dropped anywhere on the page. It stays on your machine.</p>
      </section>
      <kept-models class="group" .stage=${stage} .model=${model}></kept-models>
      <device-note class="group" .stage=${stage} .model=${model}></device-note>
    `;
  }

  #open(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    // Emptied, so that the same file can be chosen again.
    input.value = "";
    if (file !== undefined) this.stage.openFile(file);
  }
}

customElements.define("models-screen", ModelsScreen);
