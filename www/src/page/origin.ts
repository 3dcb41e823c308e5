import type { PictureOrigin } from "../files/png";
import type { Stage } from "./stage";

/** Where the stage's pictures come from, as far as anybody says. */
export function originOf({ model, source }: Stage): PictureOrigin {
  const entry = source?.entry;
  return {
    model: entry?.file ?? source?.name ?? "model.safetensors",
    license: entry?.license || model?.info.header.license || "",
    credit: entry?.credit ?? "",
  };
}

/** The name under which the model is known here. */
export function titleOf({ model, source }: Stage): string {
  return source?.entry?.name || model?.info.header.name || source?.name || "this model";
}
