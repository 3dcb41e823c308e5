import type { EngineInfo } from "../engine/protocol";
import type { LoadProgress } from "../live/progress";
import type { State } from "../state/state";

/** Why there is no picture. */
export type ErrorKind = "loadfailure" | "devicelost" | "renderfailure" | "unsupported";

export interface ErrorDetail {
  readonly type: ErrorKind;
  /** One sentence for the visitor. */
  readonly message: string;
  /** What was thrown, where something was. */
  readonly sourceError: unknown;
}

/** How far the opening of a model has come. */
export type ProgressDetail = LoadProgress;

export interface ChangeDetail {
  readonly state: State;
  /** True in the middle of a drag and while the picture plays: more changes follow by themselves. */
  readonly passing: boolean;
}

/** The events of `<fast-gan>` by name. None of them bubbles. */
export interface FastGanEvents {
  load: CustomEvent<{ readonly info: EngineInfo }>;
  progress: CustomEvent<ProgressDetail>;
  render: CustomEvent<{ readonly milliseconds: number }>;
  play: CustomEvent<null>;
  pause: CustomEvent<null>;
  error: CustomEvent<ErrorDetail>;
  devicelost: CustomEvent<{ readonly message: string }>;
  "poster-dismissed": CustomEvent<null>;
  change: CustomEvent<ChangeDetail>;
}

export type FastGanEventMap = Omit<HTMLElementEventMap, keyof FastGanEvents> & FastGanEvents;
