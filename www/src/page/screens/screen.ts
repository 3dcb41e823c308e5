import { LitElement, type PropertyDeclarations, type PropertyValues } from "lit";
import type { Stage } from "../stage";
import type { PageState } from "../store";

/**
 * A screen: the controls beside the picture. It lies in the page itself (no shadow), so that the page's style holds, and is
 * rendered anew whenever the store or the model changes.
 */
export abstract class Screen extends LitElement {
  static override properties: PropertyDeclarations = { stage: { attribute: false } };

  declare stage: Stage;
  #unsubscribe: (() => void) | null = null;
  #settled: PageState | null = null;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** The state to render. */
  protected get state(): PageState {
    return this.stage.store.state;
  }

  /** The state at the last step, for what shall not follow every moment of a drag. */
  protected get settled(): PageState {
    return this.#settled ?? this.state;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#subscribe();
    // The store may have changed while the screen was away.
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("stage")) this.#subscribe();
  }

  #subscribe(): void {
    this.#unsubscribe?.();
    this.#settled = null;
    this.#unsubscribe =
      this.stage?.store.subscribe((state, change) => {
        if (change === "step") this.#settled = state;
        this.requestUpdate();
      }) ?? null;
    if (this.stage !== undefined) this.#settled = this.state;
  }
}
