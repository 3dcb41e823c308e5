import type { PropertyDeclarations } from "lit";
import type { BackendWish } from "../engine/backend";
import { Model } from "../live/model";
import { isWhole, placeOf, seedOf } from "../scene/lattice";
import type { Interpolation, Point } from "../scene/scene";
import { DEFAULT_PATH, DEFAULT_POINT, DEFAULT_STATE } from "../state/defaults";
import { LIMITS } from "../state/limits";
import { parseState } from "../state/parse";
import {
  EASINGS,
  type Easing,
  INTERPOLATIONS,
  MODES,
  type Mode,
  type Path,
  type State,
} from "../state/state";
import { decodeState, encodeState } from "../state/text";
import { clamped, flag, noiseSeed, oneOf, text, wholeSeed } from "./attributes";
import { Teller } from "./teller";

const LOADINGS = ["auto", "lazy", "eager"] as const;
const REVEALS = ["auto", "manual"] as const;
const BACKENDS = ["auto", "webgpu", "cpu"] as const;
/** Times the path's own speed. */
const SPEED = { least: 0.05, most: 20 } as const;

export type Loading = (typeof LOADINGS)[number];
export type Reveal = (typeof REVEALS)[number];

/** What an element shows that nobody has told anything. */
const INITIAL: State = { ...DEFAULT_STATE, mode: "still" };

/**
 * What can be set on the element: attributes, the properties that mirror them, and the state that some of them are parts
 * of. A value that makes no sense becomes the nearest that does, or the default.
 */
export abstract class FastGanSettings extends Teller {
  static override properties: PropertyDeclarations = {
    src: { reflect: true, converter: text },
    srcObject: { attribute: false },
    alt: { reflect: true, converter: text },
    poster: { reflect: true, converter: text },
    loading: { reflect: true },
    reveal: { reflect: true },
    backend: { reflect: true },
    autoplay: { reflect: true, converter: flag },
    controls: { reflect: true, converter: flag },
    speed: { reflect: true },
    mode: { reflect: true },
    seed: { reflect: true },
    truncation: { reflect: true },
    noise: { reflect: true },
    interpolation: { reflect: true },
    easing: { reflect: true },
    seconds: { reflect: true },
    state: { reflect: true },
  };

  #src: string | null = null;
  #srcObject: Blob | Model | null = null;
  #alt: string | null = null;
  #poster: string | null = null;
  #loading: Loading = "auto";
  #reveal: Reveal = "auto";
  #backend: BackendWish = "auto";
  #autoplay = false;
  #controls = false;
  #speed = 1;
  #state: State = INITIAL;
  /** As the page's author has set it: where one comes back to. */
  #home: State = INITIAL;

  /** Called when the picture is to be another one. */
  protected abstract stateChanged(): void;

  /** Address of the model file. */
  get src(): string | null {
    return this.#src;
  }
  set src(value: string | URL | null | undefined) {
    this.#src = stringOrNull(value);
  }

  /**
   * A model file that is at hand, such as one that was dropped on the page, or a model that `load` has opened and that stays
   * with whoever opened it. It goes before `src`.
   */
  get srcObject(): Blob | Model | null {
    return this.#srcObject;
  }
  set srcObject(value: Blob | Model | null | undefined) {
    this.#srcObject = value instanceof Blob || value instanceof Model ? value : null;
  }

  /** What the picture shows, for those who do not see it; empty for a picture that only decorates. */
  get alt(): string | null {
    return this.#alt;
  }
  set alt(value: string | null | undefined) {
    this.#alt = stringOrNull(value);
  }

  /** Address of an image that is shown until the first picture is drawn, and where none can be. */
  get poster(): string | null {
    return this.#poster;
  }
  set poster(value: string | URL | null | undefined) {
    this.#poster = stringOrNull(value);
  }

  /**
   * When the model is loaded: `auto` near the viewport, `lazy` in it, `eager` at once. Visitors who save data are asked
   * first, except where it is `eager`.
   */
  get loading(): Loading {
    return this.#loading;
  }
  set loading(value: Loading | null | undefined) {
    this.#loading = oneOf(LOADINGS, value);
  }

  /** When the poster goes: `auto` with the first picture, `manual` when it is dismissed. */
  get reveal(): Reveal {
    return this.#reveal;
  }
  set reveal(value: Reveal | null | undefined) {
    this.#reveal = oneOf(REVEALS, value);
  }

  /** What draws: `auto` takes the GPU where there is a real one, else the CPU. */
  get backend(): BackendWish {
    return this.#backend;
  }
  set backend(value: BackendWish | null | undefined) {
    this.#backend = oneOf(BACKENDS, value);
  }

  /** Whether the picture plays from the start, unless the visitor prefers less motion. */
  get autoplay(): boolean {
    return this.#autoplay;
  }
  set autoplay(value: boolean) {
    this.#autoplay = Boolean(value);
  }

  /** Whether there are buttons to play, to go to a random seed, to go back, and for the full screen. */
  get controls(): boolean {
    return this.#controls;
  }
  set controls(value: boolean) {
    this.#controls = Boolean(value);
  }

  /** How fast the picture plays, 1 is the path's own speed. From 0.05 to 20. */
  get speed(): number {
    return this.#speed;
  }
  set speed(value: number | string | null | undefined) {
    this.#speed = clamped(value, SPEED.least, SPEED.most, 1);
  }

  /** What is drawn and what a hand on the picture does: `still`, `explore`, `interpolate` or `mix`. */
  get mode(): Mode {
    return this.#state.mode;
  }
  set mode(value: Mode | null | undefined) {
    this.setState({ mode: oneOf(MODES, value) });
  }

  /** The sample's seed, a whole number below 2^64; null where the sample is not just a seed. */
  get seed(): bigint | null {
    return seedOfPoint(this.#state.point);
  }
  set seed(value: bigint | number | string | null | undefined) {
    const seed = wholeSeed(value);
    const point = seed === null ? DEFAULT_POINT : { at: placeOf(seed), turns: [], moves: [] };
    this.setState({ point });
  }

  /** ψ: 1 is the whole variety, 0 the model's centre. From 0 to 2. */
  get truncation(): number {
    return this.#state.truncation;
  }
  set truncation(value: number | string | null | undefined) {
    this.setState({ truncation: clamped(value, 0, LIMITS.truncation, INITIAL.truncation) });
  }

  /** Seed of the noise, a whole number below 2^32; null for no noise. */
  get noise(): number | null {
    return this.#state.noise;
  }
  set noise(value: number | string | null | undefined) {
    this.setState({ noise: noiseSeed(value) });
  }

  /** What lies between two keyframes: `slerp` along the sphere, or `lerp` straight on. */
  get interpolation(): Interpolation {
    return this.#state.path.how;
  }
  set interpolation(value: Interpolation | null | undefined) {
    this.#setPath({ how: oneOf(INTERPOLATIONS, value) });
  }

  /** How one leaves a keyframe and comes to the next: `linear`, `smooth` or `soft`. */
  get easing(): Easing {
    return this.#state.path.easing;
  }
  set easing(value: Easing | null | undefined) {
    this.#setPath({ easing: oneOf(EASINGS, value) });
  }

  /** Seconds from one keyframe, or from one seed, to the next. From 0.1 to 60. */
  get seconds(): number {
    return this.#state.path.seconds;
  }
  set seconds(value: number | string | null | undefined) {
    const { least, most } = LIMITS.seconds;
    this.#setPath({ seconds: clamped(value, least, most, DEFAULT_PATH.seconds) });
  }

  /** All that the picture is, as a short text: what `getState` gives and `setState` takes, in one attribute. */
  get state(): string {
    return encodeState(this.getState());
  }
  set state(value: string | null | undefined) {
    this.setState(value === null || value === undefined ? INITIAL : decodeState(String(value)));
  }

  /** All that the picture is. It goes through JSON unchanged. */
  getState(): State {
    return parseState(this.#state);
  }

  /** Changes the picture, in part or as a whole; what makes no sense is brought into shape. Tells no `change`. */
  setState(patch: Partial<State>): void {
    const present = this.getState();
    const next = parseState({ ...present, ...patch });
    this.#home = next;
    // Whoever repeats what a `change` has told must not round off a motion.
    const same = JSON.stringify(next) === JSON.stringify(present);
    this.moveTo(same ? this.#state : next);
    if (!same) this.requestUpdate();
  }

  protected get home(): State {
    return this.#home;
  }

  /** The state as it is in the middle of a motion, finer than an address can hold. */
  protected get exactState(): State {
    return this.#state;
  }

  /** Takes on a state that is known to make sense. */
  protected moveTo(state: State): void {
    this.#state = state;
    this.stateChanged();
  }

  #setPath(patch: Partial<Path>): void {
    this.setState({ path: { ...this.#state.path, ...patch } });
  }
}

/** The seed of a point that is a seed and nothing else. */
export function seedOfPoint({ at, turns, moves }: Point): bigint | null {
  if ("latent" in at || !isWhole(at) || turns.length > 0 || moves.length > 0) return null;
  return seedOf(at);
}

function stringOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
