import { type PropertyValues, ReactiveElement, render as renderTemplate } from "lit";
import { randomSeed } from "../address/seed";
import { type EngineInfo, isTransparent } from "../engine/protocol";
import type { Model } from "../live/model";
import { formatBytes } from "../model-source/byte-count";
import { isAbort } from "../model-source/source-error";
import { placeOf } from "../scene/lattice";
import { parseState } from "../state/parse";
import { sceneOf } from "../state/scene-of";
import type { State } from "../state/state";
import { Announcer } from "./announcer";
import { Cover } from "./cover";
import type { ErrorDetail } from "./events";
import { Loading } from "./loading";
import { whereabouts } from "./motion";
import { Movement, type Mover } from "./movement";
import { Picture, type Sitter } from "./picture";
import { onReducedMotion, prefersReducedMotion } from "./preferences";
import { Presence } from "./presence";
import { asSentence, sentenceOf } from "./sentence";
import { FastGanSettings } from "./settings";
import { type BlobOptions, imageOf } from "./still-image";
import { styles } from "./styles";
import { kindOfDrawing, type Trouble } from "./trouble";
import { type Hands, view } from "./view";

/** An element that is put elsewhere is away for a moment only; its model waits that long. */
const GRACE_MS = 1000;

/**
 * A picture by a trained FastGAN generator, drawn on the visitor's own machine.
 *
 * @element fast-gan
 */
export class FastGanElement extends FastGanSettings {
  static override styles = styles;
  static override shadowRootOptions = { ...ReactiveElement.shadowRootOptions, delegatesFocus: true };

  readonly #cover = new Cover();
  readonly #loading = new Loading({
    progress: (progress) => {
      this.emit("progress", progress);
      this.requestUpdate();
    },
    opened: (model) => this.#opened(model),
    weighed: () => this.requestUpdate(),
    failed: (detail) => this.#fail(detail, false),
    lost: ({ message, remedy }) => {
      const sentence = asSentence(message);
      this.emit("devicelost", { message: sentence });
      this.#announcer.say(sentence);
      if (remedy === "none") this.#fail({ type: "devicelost", message: sentence, sourceError: null }, true);
      // The picture waits for the engine that takes the lost one's place, or says why there is none.
      else void this.#picture.now();
    },
    restored: () => this.requestUpdate(),
  });
  readonly #picture = new Picture(this.#sitter());
  readonly #movement = new Movement(this.#mover());
  readonly #announcer = new Announcer((sentence) => {
    this.#said = sentence;
    this.requestUpdate();
  });
  readonly #hands = this.#handsOn();

  #presence: Presence | null = null;
  #endsListening: () => void = () => undefined;
  #leaving: ReturnType<typeof setTimeout> | undefined;
  #trouble: Trouble | null = null;
  /** Whether `autoplay` has had its turn, or somebody has decided otherwise. */
  #decided = false;
  #said = "";

  /** True while there is a model to draw with. */
  get loaded(): boolean {
    return this.model !== null;
  }

  /** The open model, null before. */
  get model(): Model | null {
    return this.#loading.model;
  }

  /** What the model draws, and on what. */
  get info(): EngineInfo | null {
    return this.model?.info ?? null;
  }

  /** True between `play` and `pause`, also while nobody sees it. */
  get playing(): boolean {
    return this.#movement.playing;
  }

  /** Loads the model now, wherever the element is; once more where that has failed. */
  load(): void {
    this.#loading.hurry(this.#trouble !== null || this.model === null);
    this.#setTrouble(null);
    this.#review();
  }

  /** Draws the picture anew, also where nobody sees it; resolves when it is there. */
  async render(): Promise<void> {
    this.#needModel();
    await this.#picture.now();
  }

  /** Plays the path of `interpolate`; in other modes the sample moves on, from seed to seed. */
  play(): void {
    this.#decided = true;
    this.#movement.play();
  }

  pause(): void {
    this.#decided = true;
    this.#movement.pause();
  }

  /** The picture as an image file. */
  async toBlob(options: BlobOptions = {}): Promise<Blob> {
    return imageOf(this.#needModel(), sceneOf(this.getState()), options);
  }

  /** Takes the poster away as soon as there is a picture; what that needs is loaded now. */
  dismissPoster(): void {
    this.#cover.dismiss();
    this.#loading.hurry(false);
    if (this.#picture.there && this.model !== null) this.#uncover();
    this.requestUpdate();
    this.#review();
  }

  /** Lays the poster over the picture again, until it is dismissed. */
  showPoster(): void {
    this.#cover.show();
    this.requestUpdate();
    this.#review();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    clearTimeout(this.#leaving);
    this.#presence = new Presence(this);
    this.#presence.onChange = () => this.#review();
    this.#picture.hang(this);
    this.#endsListening = onReducedMotion(() => this.pause());
    this.#review();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#movement.allow(false);
    this.#announcer.close();
    this.#endsListening();
    this.#picture.takeDown();
    this.#presence?.close();
    this.#presence = null;
    this.#leaving = setTimeout(() => this.#loading.rest(), GRACE_MS);
  }

  /** Where the browser can move an element as it is, nothing has to be taken down and hung up again. */
  connectedMoveCallback(): void {}

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("reveal") && this.#picture.there) this.#uncover();
    if (changed.has("autoplay")) this.#autoplay();
    if (changed.has("src") || changed.has("srcObject") || changed.has("backend")) this.#reload();
  }

  protected override update(changed: PropertyValues): void {
    super.update(changed);
    const root = this.renderRoot as ShadowRoot;
    const focused = root.activeElement;
    const template = view(
      {
        canvas: this.#picture.canvas,
        alt: this.alt,
        poster: this.poster,
        covered: this.#cover.lies,
        clear: !this.#cover.lies && this.#picture.there && isTransparent(this.info),
        question: this.#question(),
        walkable: this.mode === "explore" && !this.#cover.lies,
        progress: this.#loading.progress,
        trouble: this.#trouble,
        mayRetry: this.#trouble?.kind !== "unsupported" && this.#loading.origin !== this.model,
        controls: this.controls,
        playing: this.playing,
        said: this.#said,
      },
      this.#hands,
    );
    renderTemplate(template, root, { host: this });
    // Whose button goes does not lose the place on the page.
    if (focused !== null && !focused.isConnected) {
      root.querySelector<HTMLElement>(".surface")?.focus({ preventScroll: true });
    }
  }

  protected override stateChanged(): void {
    this.#picture.wish();
  }

  /** Does what the situation asks for, after anything of it has changed. */
  #review(): void {
    if (!this.isConnected) return;
    const { near, visible } = this.#presence ?? { near: false, visible: false };
    this.#loading.consider({ when: this.loading, near, visible });
    this.#movement.allow(visible && this.model !== null && !this.#cover.lies);
    this.#picture.wake();
    this.requestUpdate();
  }

  #reload(): void {
    const origin = this.srcObject ?? (this.src || null);
    this.#trouble = null;
    this.#loading.want(origin, this.backend);
    if (origin === null) this.#cover.reset();
    this.#review();
  }

  #opened(model: Model): void {
    this.#trouble = null;
    this.requestUpdate();
    this.emit("load", { info: model.info });
    this.#autoplay();
    this.#picture.wish();
    this.#review();
  }

  #autoplay(): void {
    if (this.autoplay && this.loaded && !this.#decided && !prefersReducedMotion()) this.play();
  }

  #fail(detail: ErrorDetail, passes: boolean): void {
    this.#setTrouble({ kind: detail.type, sentence: detail.message, passes });
    this.#announcer.say(detail.message);
    this.emit("error", detail);
  }

  #setTrouble(trouble: Trouble | null): void {
    this.#trouble = trouble;
    this.requestUpdate();
  }

  #needModel(): Model {
    if (this.model === null) throw new Error("There is no picture yet; wait for the “load” event.");
    return this.model;
  }

  #sitter(): Sitter {
    const element = this;
    return {
      get model() {
        return element.model;
      },
      get scene() {
        return sceneOf(element.exactState);
      },
      get seen() {
        return element.#presence?.visible ?? false;
      },
      drawn(milliseconds: number) {
        if (element.#trouble?.passes) element.#setTrouble(null);
        element.emit("render", { milliseconds });
        element.#uncover();
      },
      failed(error: unknown) {
        // A model that was given back in the middle of a picture has failed nobody.
        if (isAbort(error)) return;
        const detail = { type: kindOfDrawing(error), message: sentenceOf(error), sourceError: error };
        element.#fail(detail, true);
      },
    };
  }

  #mover(): Mover {
    const element = this;
    return {
      get state() {
        return element.exactState;
      },
      get speed() {
        return element.speed;
      },
      get side() {
        return Math.min(element.clientWidth, element.clientHeight) || 1;
      },
      move(state, passing) {
        element.#go(state, passing);
      },
      goHome() {
        element.#go(element.home, false);
      },
      switched(playing) {
        element.emit(playing ? "play" : "pause", null);
        element.requestUpdate();
      },
    };
  }

  /** Moves the picture by itself or by a hand, and tells of it. */
  #go(state: State, passing: boolean): void {
    this.moveTo(passing ? state : parseState(state));
    const told = this.getState();
    this.emit("change", { state: told, passing });
    if (!passing) this.#announcer.say(`${whereabouts(told)}.`);
  }

  #uncover(): void {
    if (!this.#cover.picture(this.reveal)) return;
    this.emit("poster-dismissed", null);
    this.requestUpdate();
    this.#review();
  }

  /** What the button on the poster says; null where there is nothing to decide. */
  #question(): string | null {
    if (this.#trouble !== null || this.#cover.going || !this.#cover.lies) return null;
    if (this.#loading.asks(this.loading)) {
      const { bytes } = this.#loading;
      return bytes === null ? "Load the picture" : `Load the picture (${formatBytes(bytes)})`;
    }
    return this.#cover.stays(this.reveal) ? "Show the picture" : null;
  }

  #handsOn(): Hands {
    const movement = this.#movement;
    return {
      uncover: () => this.dismissPoster(),
      retry: () => this.load(),
      togglePlay: () => (this.playing ? this.pause() : this.play()),
      random: () => {
        movement.halt();
        const point = { at: placeOf(randomSeed()), turns: [], moves: [] };
        this.#go({ ...this.exactState, point }, false);
      },
      reset: () => {
        movement.halt();
        this.#go(this.home, false);
      },
      fullscreen: () => {
        const full = document.fullscreenElement === this;
        // A browser that refuses leaves the picture as it was.
        (full ? document.exitFullscreen() : this.requestFullscreen()).catch(() => undefined);
      },
      pointer: (event) => movement.pointer(event),
      key: (event) => movement.key(event),
    };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "fast-gan": FastGanElement;
  }
}
