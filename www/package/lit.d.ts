// What the element's declarations say of Lit, which is bundled with it.

export type PropertyDeclarations = Readonly<Record<string, object>>;

export type PropertyValues = Map<PropertyKey, unknown>;

export interface CSSResult {
  readonly cssText: string;
}

export declare abstract class ReactiveElement extends HTMLElement {
  /** Resolves when everything that was set so far is shown. */
  readonly updateComplete: Promise<boolean>;
  requestUpdate(): void;
}
