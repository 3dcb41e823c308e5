import { html, type PropertyDeclarations } from "lit";
import { LINK_LIMIT } from "../../../state/text";
import { formatFragment } from "../../fragment";
import { copyText } from "../../parts/copy-text";
import { Part } from "../part";
import "./embed-dialog";
import type { EmbedDialog } from "./embed-dialog";

/** `<picture-saver>`: the picture that is shown, as a file, as a link, as a tag. */
export class PictureSaver extends Part {
  static override properties: PropertyDeclarations = { ...Part.properties, link: { state: true } };

  /** A link that the browser did not let the page copy. */
  declare link: string | null;

  constructor() {
    super();
    this.link = null;
  }

  protected override render() {
    const none = this.model === null;
    return html`
      <h2>This picture</h2>
      <div class="buttons">
        <button type="button" class="primary" id="keep-png" ?disabled=${none} @click=${() => this.stage.save()}>Save PNG</button>
        <button type="button" class="quiet" id="keep-link" @click=${this.#copy}>Copy link</button>
        <button type="button" class="quiet" id="keep-embed" ?disabled=${none} @click=${this.#embed}>Embed…</button>
      </div>
      ${
        this.link === null
          ? html`<p class="hint">The PNG has the model's full size and knows how it was made. To come back, drop it on this page or
              <label class="link" for="restore">open it</label>.<input id="restore" type="file" accept="image/png"
                @change=${this.#restore} /></p>`
          : html`<label class="hint" for="link">This browser does not let the page copy it; here it is.</label>
              <input id="link" type="text" readonly .value=${this.link} @focus=${select} />`
      }
      <embed-dialog .stage=${this.stage} .model=${this.model}></embed-dialog>
    `;
  }

  #restore(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    // Emptied, so that the same file can be chosen again.
    input.value = "";
    if (file !== undefined) void this.stage.restore(file);
  }

  async #copy(): Promise<void> {
    const link = new URL(formatFragment(this.state), location.href).href;
    const copied = await copyText(link);
    this.link = copied ? null : link;
    if (!copied) this.stage.say("Copy the link from its field.");
    else if (link.length > LINK_LIMIT) {
      this.stage.say(
        `Copied, but with ${link.length} letters some programs cut it off; the PNG holds the same.`,
      );
    } else if (this.state.model === null) {
      this.stage.say("Copied. It leads to this picture for whoever opens the same model file.");
    } else this.stage.say("Copied.");
  }

  #embed(): void {
    this.querySelector<EmbedDialog>("embed-dialog")?.show();
  }
}

function select(event: FocusEvent): void {
  (event.target as HTMLInputElement).select();
}

customElements.define("picture-saver", PictureSaver);
