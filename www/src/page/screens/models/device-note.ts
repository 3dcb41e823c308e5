import { html, nothing, type PropertyDeclarations } from "lit";
import { Part } from "../part";
import { type DeviceReport, reportDevice } from "./device-report";

/** `<device-note>`: what could draw here, and its limits, asked before anything is downloaded. */
export class DeviceNote extends Part {
  static override properties: PropertyDeclarations = { ...Part.properties, report: { state: true } };

  /** Null until the browser has answered. */
  declare report: DeviceReport | null;

  constructor() {
    super();
    this.report = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#ask();
  }

  protected override render() {
    const { report } = this;
    if (report === null) return nothing;
    return html`
      <h2>What this machine offers</h2>
      <dl class="offers">
        ${report.facts.map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
      </dl>
      <p class="hint">${report.sentence}</p>
    `;
  }

  async #ask(): Promise<void> {
    this.report = await reportDevice();
  }
}

customElements.define("device-note", DeviceNote);
