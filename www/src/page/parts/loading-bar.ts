import { html, LitElement, nothing, type PropertyDeclarations } from "lit";
import type { LoadProgress } from "../../live/progress";
import { formatBytes } from "../../model-source/byte-count";

/** `<loading-bar>`: lies over the picture's lower edge while a model comes. Fires `cancel`. */
export class LoadingBar extends LitElement {
  static override properties: PropertyDeclarations = { progress: { attribute: false } };

  /** Null while nothing is loaded. */
  declare progress: LoadProgress | null;

  constructor() {
    super();
    this.progress = null;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render() {
    const { progress } = this;
    const [done, total] = measureOf(progress);
    return html`<div id="loading" class="loading" ?hidden=${progress === null}>
      <progress id="progress" aria-label="Loading of the model" max=${total ?? nothing}
        value=${total === null ? nothing : Math.min(done, total)}></progress>
      <div class="loading-row">
        <span id="bytes">${progress === null ? "" : wordsOf(progress)}</span>
        <button type="button" id="cancel" class="quiet" @click=${this.#cancel}>Cancel</button>
      </div>
    </div>`;
  }

  #cancel(): void {
    this.dispatchEvent(new CustomEvent("cancel"));
  }
}

/** How much is done, and of how much, where anybody knows: bytes first, then shaders. */
function measureOf(progress: LoadProgress | null): readonly [number, number | null] {
  if (progress === null || progress.phase === "device") return [0, null];
  if (progress.phase === "download") return [progress.received, progress.total];
  return [progress.shaders?.done ?? 0, progress.shaders?.total ?? null];
}

function wordsOf({ phase, received, total, device, shaders }: LoadProgress): string {
  if (phase === "device") return "Looking for what draws best here";
  if (phase === "download") {
    return total === null ? formatBytes(received) : `${formatBytes(received)} of ${formatBytes(total)}`;
  }
  if (device?.choice.backend !== "webgpu") return "Starting the generator";
  return shaders === null ? "Preparing the GPU" : `Preparing the GPU ${shaders.done} of ${shaders.total}`;
}

customElements.define("loading-bar", LoadingBar);
