import type { PictureOrigin } from "../files/png";
import type { Stage } from "./stage";

/** Where the stage's pictures come from, as far as its model says. */
export function originOf({ model, catalogue, store }: Stage): PictureOrigin {
  const entry = catalogue.find(({ file }) => file === store.state.model);
  if (entry !== undefined) return { model: entry.file, license: entry.license, credit: entry.credit };
  const header = model?.info.header;
  return { model: header?.name || "model", license: header?.license ?? "", credit: "" };
}

/** The name under which the model is known here. */
export function titleOf({ model, catalogue, store }: Stage): string {
  const entry = catalogue.find(({ file }) => file === store.state.model);
  return entry?.name || model?.info.header.name || "this model";
}
