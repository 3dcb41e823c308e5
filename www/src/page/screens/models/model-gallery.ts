import { html, nothing, type TemplateResult } from "lit";
import { formatBytes } from "../../../model-source/byte-count";
import type { CatalogueEntry } from "../../../model-source/catalogue";
import type { Scene } from "../../../scene/scene";
import { DEFAULT_POINT } from "../../../state/defaults";
import "../../parts/scene-thumb";
import { Part } from "../part";

/** What a model without a poster is shown by, once it is open. */
const SAMPLE: Scene = { content: DEFAULT_POINT, style: null, truncation: 1, noise: null };

/** `<model-gallery>`: the page's own models. */
export class ModelGallery extends Part {
  protected override render() {
    const { catalogue } = this.stage;
    return html`
      <h2>Models of this page</h2>
      ${
        catalogue.length === 0
          ? html`<p class="hint">There are none here yet.</p>`
          : html`<ul class="gallery">${catalogue.map((entry) => this.#card(entry))}</ul>`
      }
    `;
  }

  #card(entry: CatalogueEntry): TemplateResult {
    const { file, name, description, credit } = entry;
    const open = this.model !== null && this.state.model === file;
    return html`<li class="card" data-open=${open}>
      <div class="poster">${this.#poster(entry, open)}</div>
      <div class="words">
        <h3>${name}</h3>
        ${description === "" ? nothing : html`<p>${description}</p>`}
        <p class="facts-line">${factsOf(entry)}</p>
        ${credit === "" ? nothing : html`<p class="hint">${credit}</p>`}
        <button type="button" class="quiet" data-file=${file} aria-label=${open ? `Open now: ${name}` : `Open ${name}`}
          aria-pressed=${open} @click=${() => this.stage.store.set({ model: file })}>${open ? "Open now" : "Open"}</button>
      </div>
    </li>`;
  }

  #poster({ name, poster }: CatalogueEntry, open: boolean): TemplateResult {
    if (poster !== null) {
      const address = new URL(`models/${poster}`, document.baseURI).href;
      return html`<img src=${address} alt="" loading="lazy" decoding="async" />`;
    }
    if (open) return html`<scene-thumb .model=${this.model} .scene=${SAMPLE}></scene-thumb>`;
    return html`<span class="initial" aria-hidden="true">${name.charAt(0)}</span>`;
  }
}

/** What is known of it before a download. */
function factsOf({ resolution, bytes, license }: CatalogueEntry): string {
  const size = resolution === null ? "" : `${resolution} × ${resolution}`;
  return [size, bytes === null ? "" : formatBytes(bytes), license].filter((fact) => fact !== "").join(" · ");
}

customElements.define("model-gallery", ModelGallery);
