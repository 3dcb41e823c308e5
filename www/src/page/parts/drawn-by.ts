import { html, LitElement, nothing, type PropertyDeclarations } from "lit";
import { type DeviceInfo, type EngineInfo, isTransparent } from "../../engine/protocol";
import { chooseGround, type Ground, ground } from "../ground";
import { backendNotice, formatDuration, loadParts, tierName } from "../sentences";
import { choiceField } from "./choice-field";

/** `<drawn-by>`: what draws the pictures, and how fast. */
export class DrawnBy extends LitElement {
  static override properties: PropertyDeclarations = {
    device: { attribute: false },
    info: { attribute: false },
    milliseconds: { attribute: false },
    rate: { attribute: false },
    memory: { attribute: false },
  };

  /** Known before the model is. */
  declare device: Pick<DeviceInfo, "adapter" | "tier"> | null;
  declare info: EngineInfo | null;
  /** What the last picture took. */
  declare milliseconds: number | null;
  /** Pictures per second while something moves. */
  declare rate: number | null;
  /** Bytes, in words. */
  declare memory: string | null;

  constructor() {
    super();
    this.device = null;
    this.info = null;
    this.milliseconds = null;
    this.rate = null;
    this.memory = null;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render() {
    const { info, milliseconds, rate, memory } = this;
    const device = info ?? this.device;
    const notice = info === null ? null : backendNotice(info);
    const time = milliseconds === null ? "–" : formatDuration(milliseconds);
    return html`<details class="facts" open>
        <summary><h2>How it is drawn</h2></summary>
        <dl>
          <div><dt>Drawn by</dt><dd id="adapter">${device?.adapter ?? "–"}</dd></div>
          <div><dt>Through</dt><dd id="tier">${device === null ? "–" : tierName(device.tier)}</dd></div>
          <div><dt>Time per picture</dt><dd id="time">${time}</dd></div>
          <div><dt>Pictures per second</dt><dd id="rate">${rate === null ? "–" : rate.toFixed(0)}</dd></div>
          <div><dt>Memory</dt><dd id="memory">${memory ?? "–"}</dd></div>
        </dl>
        ${isTransparent(info) ? this.#ground() : nothing}
        <details class="parts">
          <summary><span>Time to load</span><span id="load">${info === null ? "–" : formatDuration(info.load.total)}</span></summary>
          <dl id="parts">${
            info === null
              ? ""
              : loadParts(info.load).map(
                  (part) =>
                    html`<div><dt>${part.name}</dt><dd>${formatDuration(part.milliseconds)}</dd></div>`,
                )
          }</dl>
        </details>
      </details>
      <p id="notice" class="notice" ?hidden=${notice === null}>${notice}</p>`;
  }

  /** Transparent places are seen only against something. */
  #ground() {
    return choiceField<Ground>({
      name: "ground",
      label: "Behind the picture",
      value: ground(),
      options: { checker: "Checker", page: "Nothing" },
      onChoose: (wanted) => {
        chooseGround(wanted);
        this.requestUpdate();
      },
    });
  }
}

customElements.define("drawn-by", DrawnBy);
