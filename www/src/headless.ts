// `fast-gan/headless`: models and pictures without an element. Importing it does nothing else.

export type { Backend, BackendWish, Choice, Reason } from "./engine/backend";
export type { Drawn } from "./engine/client";
export type { Drawable, EngineInfo, LoadTimes, ModelHeader, PictureSize } from "./engine/protocol";
export type { PictureRequest, RequestLike, SampleRequest, StyleRequest } from "./engine/request";
export { type LoadOptions, load } from "./live/load";
export type { Model, ModelEvents } from "./live/model";
export type { LoadProgress } from "./live/progress";
export type { Form, Forms, InterpolateOptions, MixOptions, PictureOptions, Place } from "./live/recipes";
export type {
  Between,
  Interpolation,
  LatticePlace,
  OwnLatent,
  Point,
  Scene,
  Spot,
  Stroke,
  Style,
  Turn,
} from "./scene/scene";
export { DEFAULT_STATE } from "./state/defaults";
export { parseState } from "./state/parse";
export { sceneOf } from "./state/scene-of";
export type { Easing, Mode, Path, State } from "./state/state";
export { decodeState, encodeState } from "./state/text";
