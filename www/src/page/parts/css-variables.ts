import { noChange } from "lit";
import { Directive, directive, type ElementPart } from "lit/directive.js";

type Variables = Readonly<Record<`--${string}`, string | number>>;

class CssVariables extends Directive {
  override render(_variables: Variables): unknown {
    return noChange;
  }

  override update({ element }: ElementPart, [variables]: [Variables]): unknown {
    for (const [name, value] of Object.entries(variables)) {
      (element as HTMLElement).style.setProperty(name, String(value));
    }
    return noChange;
  }
}

/** `<div ${cssVariables({ "--east": 2 })}>`: values for the style sheet, as the page's policy allows no style attributes. */
export const cssVariables = directive(CssVariables);
