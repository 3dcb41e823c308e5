import { html, nothing, type PropertyDeclarations } from "lit";
import { download, fileName } from "../../../files/download";
import type { FilmFormat } from "../../../files/film-formats";
import type { FilmSource } from "../../../files/film-source";
import { frameCount } from "../../../files/loop-frames";
import type { Model } from "../../../live/model";
import { durationOf, frameTimes } from "../../../state/path";
import { sceneOf } from "../../../state/scene-of";
import { originOf } from "../../origin";
import { Job, type JobTask } from "../../parts/job";
import { nameOf } from "../../save-png";
import { Part } from "../part";

const RATES = [12, 24, 25, 30, 50, 60] as const;
const SIZES = [64, 128, 256, 512, 1024] as const;
/** A GIF at more than this many pixels per side takes minutes and megabytes. */
const DEFAULT_SIZE = 512;

/** `<loop-maker>`: the way through latent space, as a film. */
export class LoopMaker extends Part {
  static override properties: PropertyDeclarations = {
    ...Part.properties,
    formats: { state: true },
  };

  /** What this browser can write beside GIF; null until it is known. */
  declare formats: readonly FilmFormat[] | null;
  readonly #job = new Job(this);
  #asking = false;

  constructor() {
    super();
    this.formats = null;
  }

  protected override render() {
    const { path } = this.state;
    if (path.keys.length < 2) {
      return html`<h2>The loop as a film</h2>
        <p class="hint">A film goes from place to place; pick two or more of them first.</p>
        <div class="buttons">
          <button type="button" class="quiet" @click=${() => this.stage.show("interpolate")}>Pick places</button>
        </div>`;
    }
    void this.#ask();
    const resolution = this.model?.info.resolution ?? DEFAULT_SIZE;
    const sizes = SIZES.filter((size) => size >= Math.min(resolution, 256));
    const chosen = Math.max(DEFAULT_SIZE, resolution);
    const seconds = durationOf(path);
    return html`
      <h2>${path.loop ? "The loop" : "The way"} as a film</h2>
      <form class="group" @submit=${this.#make}>
        <label>Format ${this.#renderFormats()}</label>
        <div class="pair">
          <label>Size
            <select name="size" id="loop-size">
              ${sizes.map((size) => html`<option value=${size} ?selected=${size === chosen}>${size} × ${size}</option>`)}
            </select>
          </label>
          <label>Frames a second
            <select name="fps" id="loop-fps">
              ${RATES.map((rate) => html`<option value=${rate} ?selected=${rate === 25}>${rate}</option>`)}
            </select>
          </label>
        </div>
        <button type="submit" id="loop-save" class="quiet"
          ?disabled=${this.model === null || this.formats === null || this.#job.busy}>Save the film</button>
      </form>
      ${this.#job.render("Drawing the film")}
      <p class="hint">${path.keys.length} places, ${seconds.toFixed(1)} s${path.loop ? ", and its end leads into its start" : ""}.
        ${lackOf(this.formats)}</p>
    `;
  }

  /** Another list once the formats are known, so that the best one is chosen in it. */
  #renderFormats() {
    const { formats } = this;
    if (formats === null) return html`<select disabled><option>Asking the browser</option></select>`;
    const choices = [
      ...formats.map(({ container, name }) => ({ value: container, name })),
      { value: "gif", name: "GIF" },
    ];
    return html`<select name="format" id="loop-format">
      ${choices.map(({ value, name }, at) => html`<option value=${value} ?selected=${at === 0}>${name}</option>`)}
    </select>`;
  }

  /** What the browser can write is asked once, when there is something to write. */
  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      const { filmFormats } = await import("../../../files/film-formats");
      this.formats = await filmFormats(DEFAULT_SIZE, DEFAULT_SIZE);
    } catch {
      this.formats = [];
    }
  }

  #make(event: SubmitEvent): void {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const format = this.formats?.find(({ container }) => container === fields.get("format")) ?? null;
    void this.#save(format, Number(fields.get("size")), Number(fields.get("fps")));
  }

  /** Without a format, a GIF. */
  #save(format: FilmFormat | null, size: number, fps: number): Promise<void> {
    const { stage, model } = this;
    return this.#job.run(stage, async (task) => {
      if (model === null) return "There is no model yet; choose one first.";
      const film = await this.#encode(this.#source(model, size, fps), format, task);
      const name = fileName(nameOf(originOf(stage).model, "loop"), format?.container ?? "gif");
      download(film, name);
      return `Saved as ${name}.`;
    });
  }

  async #encode(source: FilmSource, format: FilmFormat | null, task: JobTask): Promise<Blob> {
    if (format === null) {
      const { encodeGif } = await import("../../../files/gif");
      return encodeGif(source, this.state.path.loop, task);
    }
    const { encodeFilm } = await import("../../../files/film");
    return encodeFilm(source, format, task);
  }

  /** The way as it is now: what is changed while the film is drawn changes another film. */
  #source(model: Model, size: number, fps: number): FilmSource {
    const { state } = this;
    const { path } = state;
    const count = frameCount(durationOf(path), fps);
    const times = frameTimes(path, count);
    const draw = async (index: number) => {
      const scene = sceneOf({ ...state, mode: "interpolate", path: { ...path, at: times[index] ?? 0 } });
      return (await model.draw(scene, { width: size, height: size })).bitmap;
    };
    return { count, fps, width: size, height: size, draw };
  }
}

/** What the visitor will look for in vain. */
function lackOf(formats: readonly FilmFormat[] | null) {
  if (formats === null) return nothing;
  const missing = (["webm", "mp4"] as const).filter(
    (kind) => !formats.some(({ container }) => container === kind),
  );
  if (missing.length === 2) return "This browser has no encoder for video, so that only GIF is left.";
  return missing.length === 0
    ? nothing
    : `This browser cannot write ${missing[0] === "mp4" ? "MP4" : "WebM"}.`;
}

customElements.define("loop-maker", LoopMaker);
