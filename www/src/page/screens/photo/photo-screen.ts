import { html, nothing, type PropertyValues } from "lit";
import { isTransparent } from "../../../engine/protocol";
import type { Model } from "../../../live/model";
import type { Point } from "../../../scene/scene";
import { LARGEST_ZOOM, zoomedCrop, zoomOf } from "../../../search/crop";
import { LIMITS } from "../../../state/limits";
import { sliderField } from "../../parts/slider-field";
import { Screen } from "../screen";
import "./photo.css";
import "./photo-desk";
import { PhotoWork } from "./photo-work";

const PHOTOS = "image/*";

const WHITE_IS_OPEN =
  "This model leaves places transparent. Where a photo has none itself, what is white in it may become one.";

/** Where a photograph's latent is searched for. */
export class PhotoScreen extends Screen {
  readonly #work = new PhotoWork({
    changed: () => {
      this.#hold();
      this.requestUpdate();
    },
    say: (text, kind) => {
      if (this.isConnected) this.stage.say(text, kind);
    },
  });
  readonly #desk = document.createElement("photo-desk");
  readonly #paste = (event: ClipboardEvent) => this.#pasted(event);
  #endsDrops: () => void = () => undefined;
  /** What had the focus before the screen was rendered anew. */
  #focused: HTMLElement | null = null;
  /** What the photograph is searched for with. */
  #model: Model | null = null;
  /** Lets newer generators come again, while what is found belongs to this one. */
  #release: (() => void) | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("paste", this.#paste);
    this.#endsDrops = this.stage.onDrop((file) => this.#dropped(file));
    this.#hold();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("paste", this.#paste);
    this.#endsDrops();
    this.#work.stop();
    this.#hold();
    this.#lay(false);
  }

  /** A search belongs to the generator that it was begun with, and so does what it finds. */
  #hold(): void {
    const bound = ["starting", "searching", "rest"].includes(this.#work.phase);
    if (bound && this.isConnected) this.#release ??= this.stage.hold();
    else {
      this.#release?.();
      this.#release = null;
    }
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    this.#focused = this.querySelector<HTMLElement>(":focus");
    const { model } = this.stage;
    if (model === this.#model) return;
    if (this.#model !== null) this.#work.leaveModel();
    this.#model = model;
  }

  protected override updated(): void {
    // Whose button goes finds the next thing to do.
    if (this.#focused !== null && !this.#focused.isConnected) {
      this.querySelector<HTMLElement>(".primary, #photo-file")?.focus({ preventScroll: true });
    }
    const { phase } = this.#work;
    this.#desk.work = this.#work;
    this.#desk.model = this.stage.model;
    this.#desk.requestUpdate();
    this.#lay(this.isConnected && phase !== "none" && phase !== "reading");
  }

  protected override render() {
    const { phase } = this.#work;
    const transparent = isTransparent(this.stage.model?.info ?? null);
    return html`
      <div class="group">
        <h2>Find your photo in the model</h2>
        <p class="photo-promise">The photo never leaves this machine.</p>
        ${
          phase === "none"
            ? html`<p class="hint">
                The picture that the model can draw and that is nearest to yours is searched for here, step by step. Then it
                can be mixed, moved and interpolated like any other.
              </p>`
            : nothing
        }
        ${transparent ? html`<p class="hint">${WHITE_IS_OPEN}</p>` : nothing}
      </div>
      ${this.#controls()}
      <div class="photo-drop">
        <label class="file" for="photo-file">${phase === "none" ? "Choose a photo" : "Another photo"}</label>
        <input id="photo-file" type="file" accept=${PHOTOS} @change=${this.#chosen} />
        <span class="hint">or drop one on the page, or paste one</span>
      </div>
    `;
  }

  #controls() {
    const { phase, found } = this.#work;
    if (phase === "crop") return this.#cropping();
    if (phase === "starting" || phase === "searching") {
      return html`<div class="buttons">
        <button type="button" class="primary" id="photo-stop" @click=${() => this.#work.stop()}>Stop</button>
        ${found === null ? nothing : this.#useButton("quiet")}
      </div>`;
    }
    return phase === "rest" ? this.#resting() : nothing;
  }

  #cropping() {
    const { photo, crop } = this.#work;
    if (photo === null || crop === null) return nothing;
    const zoom = zoomOf(crop, photo.size);
    return html`<div class="group">
      ${sliderField({
        id: "photo-zoom",
        label: "Zoom",
        value: zoom,
        least: 1,
        most: LARGEST_ZOOM,
        step: 0.05,
        text: `${zoom.toFixed(1)} ×`,
        onSlide: (wanted) => this.#work.setCrop(zoomedCrop(crop, wanted / zoom, photo.size)),
      })}
      <p class="hint">Drag the photo to choose its part; pictures like those that the model was trained on are found best.</p>
      <div class="buttons">
        <button type="button" class="primary" id="photo-find" ?disabled=${this.stage.model === null}
          @click=${this.#find}>Find it</button>
        <button type="button" class="quiet" @click=${() => this.#work.clear()}>Remove the photo</button>
      </div>
    </div>`;
  }

  #resting() {
    const room = this.state.path.keys.length < LIMITS.keys;
    return html`<div class="group">
      <div class="buttons">
        ${this.#useButton("primary")}
        <button type="button" class="quiet" id="photo-keyframe" ?disabled=${!room} @click=${this.#addKeyframe}>Add as keyframe</button>
      </div>
      <div class="buttons">
        <button type="button" class="quiet" id="photo-on" @click=${this.#goOn}>Search on</button>
        <button type="button" class="quiet" id="photo-recrop" @click=${() => this.#work.recrop()}>Another part</button>
        <button type="button" class="quiet" @click=${() => this.#work.clear()}>Remove the photo</button>
      </div>
    </div>`;
  }

  #useButton(look: "primary" | "quiet") {
    return html`<button type="button" class=${look} id="photo-use" @click=${this.#use}>Use it</button>`;
  }

  #chosen(event: Event): void {
    const field = event.currentTarget as HTMLInputElement;
    const file = field.files?.[0];
    field.value = "";
    if (file !== undefined) void this.#work.take(file);
  }

  #dropped(file: File): boolean {
    if (file.name.endsWith(".safetensors")) return false;
    void this.#work.take(file);
    return true;
  }

  #pasted(event: ClipboardEvent): void {
    const file = event.clipboardData?.files[0];
    if (file === undefined) return;
    event.preventDefault();
    void this.#work.take(file);
  }

  #find(): void {
    if (this.stage.model !== null) void this.#work.find(this.stage.model);
  }

  #goOn(): void {
    if (this.stage.model !== null) void this.#work.goOn(this.stage.model);
  }

  /** What was found becomes the picture, just as it was seen. */
  #use(): void {
    const point = this.#point();
    if (point === null) return;
    this.#work.clear();
    this.stage.store.set({ point, mode: "explore", truncation: 1, noise: null });
  }

  #addKeyframe(): void {
    const point = this.#point();
    if (point === null) return;
    const { path } = this.state;
    const keys = [...path.keys, point];
    this.stage.store.set({ path: { ...path, keys } });
    this.stage.say(`Added as keyframe ${keys.length}; “Interpolate” plays it.`);
  }

  #point(): Point | null {
    const { found } = this.#work;
    return found === null ? null : { at: found, turns: [], moves: [] };
  }

  /** Lays the desk over the picture, or takes it away. */
  #lay(there: boolean): void {
    if (there === this.#desk.isConnected) return;
    this.stage.picture.inert = there;
    if (there) this.stage.frame.append(this.#desk);
    else this.#desk.remove();
  }
}

customElements.define("photo-screen", PhotoScreen);
