import type { PropertyDeclarations } from "lit";
import type { Model } from "../../live/model";
import { Screen } from "./screen";

/** A part of a screen that is rendered anew when the store or the model changes. */
export abstract class Part extends Screen {
  static override properties: PropertyDeclarations = {
    ...Screen.properties,
    model: { attribute: false },
  };

  /** The stage's model, given so that its change is seen. */
  declare model: Model | null;
}
