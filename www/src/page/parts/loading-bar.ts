import { html, LitElement, nothing, type PropertyDeclarations } from "lit";
import type { LoadProgress } from "../../live/progress";
import { formatBytes } from "../../model-source/byte-count";

/** `<loading-bar>`: lies over the picture's lower edge while a model comes, or none is there. Fires `cancel` and `again`. */
export class LoadingBar extends LitElement {
  static override properties: PropertyDeclarations = {
    progress: { attribute: false },
    failed: { attribute: false },
  };

  /** Null while nothing is loaded. */
  declare progress: LoadProgress | null;
  /** Whether there is nothing to draw with, and trying once more may help. */
  declare failed: boolean;

  constructor() {
    super();
    this.progress = null;
    this.failed = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render() {
    const { progress, failed } = this;
    const [done, total] = measureOf(progress);
    return html`<div id="loading" class="loading" ?hidden=${progress === null}>
      <progress id="progress" aria-label="Loading of the model" max=${total ?? nothing}
        value=${total === null ? nothing : Math.min(done, total)}></progress>
      <div class="loading-row">
        <span id="bytes">${progress === null ? "" : wordsOf(progress)}</span>
        <button type="button" id="cancel" class="quiet" @click=${() => this.#tell("cancel")}>Cancel</button>
      </div>
    </div>
    <button type="button" id="again" class="primary" ?hidden=${!failed || progress !== null}
      @click=${() => this.#tell("again")}>Try again</button>`;
  }

  #tell(name: "cancel" | "again"): void {
    this.dispatchEvent(new CustomEvent(name));
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
