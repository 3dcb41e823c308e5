import { FastGanElement } from "./fast-gan";

/** Gives the element its name, unless another copy of it has that already. Does nothing where there is no page. */
export function define(name = "fast-gan"): void {
  const registry: CustomElementRegistry | undefined = globalThis.customElements;
  if (registry === undefined || registry.get(name) !== undefined) return;
  registry.define(name, FastGanElement);
}
