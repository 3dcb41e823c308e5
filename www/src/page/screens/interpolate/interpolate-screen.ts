import { html, nothing, type TemplateResult } from "lit";
import { randomSeed } from "../../../address/seed";
import type { Change } from "../../../kept/history";
import { placeOf } from "../../../scene/lattice";
import type { Point, Scene } from "../../../scene/scene";
import { LIMITS } from "../../../state/limits";
import { atOfKey, nearestKey, rekeyed, withLoop } from "../../../state/path";
import type { Path } from "../../../state/state";
import { choiceField } from "../../parts/choice-field";
import { icons } from "../../parts/icons";
import { sliderField } from "../../parts/slider-field";
import { pointWords } from "../../picture-words";
import { Screen } from "../screen";
import "./key-strip";
import { type KeyMove, moved } from "./moved";
import "./interpolate.css";
import { transport } from "./transport";

const EASINGS = { linear: "Even", smooth: "Smooth", soft: "Soft" } as const;
const WAYS = { slerp: "Along the sphere", lerp: "Straight" } as const;

/** Keyframes that one press makes for who has none. */
const SURPRISE = 4;

/** More than this from one keyframe to the next is patience that few have; an address may say more. */
const LONGEST_STEP = 10;

/** A way through latent space, from keyframe to keyframe. */
export class InterpolateScreen extends Screen {
  protected override render(): TemplateResult {
    const { path } = this.state;
    return html`
      ${path.keys.length > 1 ? this.#transport() : nothing}
      <section class="keyframes group" aria-labelledby="keyframes">
        <h2 id="keyframes">Keyframes</h2>
        ${path.keys.length === 0 ? this.#empty() : this.#strip()} ${this.#adding()}
      </section>
      ${path.keys.length > 1 ? this.#manner() : nothing}
    `;
  }

  /** Whatever starts or ends the playing, the button says how it is. */
  readonly #switched = (): void => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    for (const type of ["play", "pause"] as const) this.stage.picture.addEventListener(type, this.#switched);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const type of ["play", "pause"] as const)
      this.stage.picture.removeEventListener(type, this.#switched);
    this.stage.picture.pause();
  }

  #transport(): TemplateResult {
    const { path } = this.state;
    const { picture } = this.stage;
    return transport({
      path,
      playing: picture.playing,
      onToggle: () => (picture.playing ? picture.pause() : picture.play()),
      onScrub: (at, change) => {
        picture.pause();
        this.#set({ ...this.state.path, at }, change);
      },
    });
  }

  #empty(): TemplateResult {
    return html`<p class="hint">The picture goes from keyframe to keyframe. Add places that you like, or let chance begin.</p>
      <button type="button" id="surprise" class="primary" @click=${this.#surprise}>Four random places</button>`;
  }

  #strip(): TemplateResult {
    const { path, truncation, noise } = this.state;
    const current = nearestKey(path);
    const sceneOf = (content: Point): Scene => ({ content, style: null, truncation, noise });
    const move = (by: number) => this.#move({ from: current, to: current + by });
    return html`<key-strip .model=${this.stage.model} .keys=${path.keys} .current=${current} .sceneOf=${sceneOf}
        @go=${(event: CustomEvent<number>) => this.#go(event.detail)}
        @remove=${(event: CustomEvent<number>) => this.#remove(event.detail)}
        @reorder=${(event: CustomEvent<KeyMove>) => this.#move(event.detail)}></key-strip>
      <div class="buttons key-actions" role="group" aria-label=${`Keyframe ${current + 1}`}>
        <button type="button" id="key-earlier" class="quiet" ?disabled=${current === 0} @click=${() => move(-1)}>Earlier</button>
        <button type="button" id="key-later" class="quiet" ?disabled=${current === path.keys.length - 1}
          @click=${() => move(1)}>Later</button>
        <button type="button" id="key-remove" class="quiet" @click=${() => this.#remove(current)}>Remove</button>
      </div>`;
  }

  #adding(): TemplateResult {
    const full = this.state.path.keys.length >= LIMITS.keys;
    return html`<div class="buttons key-actions">
      <button type="button" id="add-place" class="quiet with-icon" ?disabled=${full}
        @click=${() => this.#add([this.state.point])}>${icons.add}Add ${pointWords(this.state.point)}</button>
      <button type="button" id="add-random" class="quiet with-icon" ?disabled=${full}
        @click=${() => this.#add([randomPoint()])}>${icons.shuffle}Add random</button>
      ${full ? html`<p class="hint">A way has at most ${LIMITS.keys} keyframes.</p>` : nothing}
    </div>`;
  }

  #manner(): TemplateResult {
    const { path } = this.state;
    return html`<section class="manner group" aria-label="How it moves">
      ${sliderField({
        id: "seconds",
        label: "Seconds a step",
        value: path.seconds,
        least: LIMITS.seconds.least,
        most: Math.max(LONGEST_STEP, path.seconds),
        step: 0.1,
        text: `${path.seconds.toFixed(1)} s`,
        onSlide: (seconds, change) => this.#set({ ...path, seconds }, change),
      })}
      ${choiceField({
        name: "easing",
        label: "Pace",
        value: path.easing,
        options: EASINGS,
        onChoose: (easing) => this.#set({ ...path, easing }),
      })}
      ${choiceField({
        name: "how",
        label: "Way",
        value: path.how,
        options: WAYS,
        onChoose: (how) => this.#set({ ...path, how }),
      })}
      <label class="check"><input type="checkbox" id="loop" .checked=${path.loop}
        @change=${() => this.#set(withLoop(path, !path.loop))} /><span>Loop without a seam</span></label>
    </section>`;
  }

  #set = (path: Path, change: Change = "step"): void => {
    this.stage.store.set({ path }, change);
  };

  #go(index: number): void {
    const { path } = this.state;
    this.stage.picture.pause();
    this.#set({ ...path, at: atOfKey(path, index) });
  }

  #add(points: readonly Point[]): void {
    const { path } = this.state;
    const keys = [...path.keys, ...points].slice(0, LIMITS.keys);
    this.stage.picture.pause();
    this.#set(rekeyed(path, keys, keys.length - 1));
  }

  #surprise = (): void => {
    const keys = Array.from({ length: SURPRISE }, randomPoint);
    this.#set(rekeyed(this.state.path, keys, 0));
  };

  #remove(index: number): void {
    const { path } = this.state;
    const keys = path.keys.filter((_, other) => other !== index);
    this.#set(rekeyed(path, keys, index));
    if (keys.length > 0) return;
    // The button that was pressed is gone.
    void this.updateComplete.then(() => this.querySelector<HTMLElement>("#surprise")?.focus());
  }

  #move(move: KeyMove): void {
    const { path } = this.state;
    if (move.to < 0 || move.to >= path.keys.length) return;
    this.#set(rekeyed(path, moved(path.keys, move), move.to));
  }
}

function randomPoint(): Point {
  return { at: placeOf(randomSeed()), turns: [], moves: [] };
}

customElements.define("interpolate-screen", InterpolateScreen);
