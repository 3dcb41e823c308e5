import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from "lit";
import { isAbort } from "../../model-source/source-error";
import { sentenceOf } from "../sentences";
import type { Stage } from "../stage";

export interface JobTask {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** Something that takes its time: its progress is shown, it can be given up, and what comes of it is said. */
export class Job implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #giving: AbortController | null = null;
  #done = 0;
  #total = 1;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  get busy(): boolean {
    return this.#giving !== null;
  }

  /** Does it, unless it is being done already. `work` returns what to say at the end. */
  async run(stage: Stage, work: (task: JobTask) => Promise<string>): Promise<void> {
    if (this.busy) return;
    const giving = new AbortController();
    this.#giving = giving;
    const release = stage.hold();
    this.#show(0, 1);
    try {
      const onProgress = (done: number, total: number) => this.#show(done, total);
      stage.say(await work({ signal: giving.signal, onProgress }));
    } catch (error) {
      if (isAbort(error)) stage.say("That was given up; nothing was saved.");
      else stage.say(sentenceOf(error), "error");
    } finally {
      release();
      this.#giving = null;
      this.#host.requestUpdate();
    }
  }

  /** The bar with its button, or nothing. */
  render(label: string): TemplateResult | typeof nothing {
    if (!this.busy) return nothing;
    return html`<div class="job">
      <progress aria-label=${label} .value=${this.#done} max=${this.#total}></progress>
      <div class="loading-row">
        <span>${this.#done} of ${this.#total}</span>
        <button type="button" class="quiet" @click=${() => this.#giving?.abort()}>Cancel</button>
      </div>
    </div>`;
  }

  #show(done: number, total: number): void {
    this.#done = done;
    this.#total = total;
    this.#host.requestUpdate();
  }
}
