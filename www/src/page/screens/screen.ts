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

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** The state to render. */
  protected get state(): PageState {
    return this.stage.store.state;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#subscribe();
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
    this.#unsubscribe = this.stage?.store.subscribe(() => this.requestUpdate()) ?? null;
  }
}
