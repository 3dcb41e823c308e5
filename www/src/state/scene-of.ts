import type { Scene } from "../scene/scene";
import { spotOn } from "./path";
import type { State } from "./state";

/** The picture of a state. A way without keyframes shows the sample; only `mix` mixes styles. */
export function sceneOf({ mode, point, path, style, truncation, noise }: State): Scene {
  return {
    content: mode === "interpolate" ? (spotOn(path) ?? point) : point,
    style: mode === "mix" ? style : null,
    truncation,
    noise,
  };
}
