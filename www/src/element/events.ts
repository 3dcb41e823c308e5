import type { EngineInfo } from "../engine/protocol";
import type { State } from "../state/state";

/** Why there is no picture. */
export type ErrorKind = "loadfailure" | "devicelost" | "unsupported";

export interface ErrorDetail {
  readonly type: ErrorKind;
  /** One sentence for the visitor. */
  readonly message: string;
  /** What was thrown, where something was. */
  readonly sourceError: unknown;
}

export interface ProgressDetail {
  /** Of everything that happens before the first picture, from 0 to 1. */
  readonly totalProgress: number;
  readonly phase: "device" | "download" | "prepare";
  /** Bytes that have arrived. */
  readonly received: number;
  /** Bytes of the whole model, where they are known. */
  readonly total: number | null;
}

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
  error: CustomEvent<ErrorDetail>;
  devicelost: CustomEvent<{ readonly message: string }>;
  "poster-dismissed": CustomEvent<null>;
  change: CustomEvent<ChangeDetail>;
}

export type FastGanEventMap = Omit<HTMLElementEventMap, keyof FastGanEvents> & FastGanEvents;
