import type { Interpolation, Point, Style } from "../scene/scene";

export const INTERPOLATIONS = ["slerp", "lerp"] as const satisfies readonly Interpolation[];

export const EASINGS = ["linear", "smooth", "soft"] as const;

/** How one leaves a keyframe and comes to the next: at one speed, slowly, or more slowly still. */
export type Easing = (typeof EASINGS)[number];

/** A way through latent space. */
export interface Path {
  /** Its keyframes, in order. */
  readonly keys: readonly Point[];
  readonly how: Interpolation;
  readonly easing: Easing;
  /** Seconds from one keyframe to the next. */
  readonly seconds: number;
  /** Whether the last keyframe leads back to the first. */
  readonly loop: boolean;
  /** Where one is on the whole way, in [0, 1]. */
  readonly at: number;
}

export const MODES = ["still", "explore", "interpolate", "mix"] as const;

/** What is drawn, and what dragging on the picture does. */
export type Mode = (typeof MODES)[number];

/** Everything that makes up what `<fast-gan>` shows. It goes through JSON unchanged. */
export interface State {
  readonly mode: Mode;
  /** The sample; the content where styles are mixed. */
  readonly point: Point;
  readonly truncation: number;
  readonly noise: number | null;
  /** The style that `mix` draws with. */
  readonly style: Style | null;
  /** The way that `interpolate` goes. */
  readonly path: Path;
}
