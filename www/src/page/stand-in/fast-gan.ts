// Shows seeds until `<fast-gan>` itself is there; the shell needs no more of it than this.

import { css, html, LitElement } from "lit";
import { EngineClient } from "../../engine/client";
import type { CanvasSize, EngineInfo } from "../../engine/protocol";
import type { ModelSource } from "../../model-source/model-source";
import type { Scene } from "../../scene/scene";
import type { State } from "../../state/state";
import { DevicePixels } from "../device-pixels";
import { seedOf } from "./lattice";

export interface LoadProgress {
  readonly phase: "device" | "download" | "prepare";
  readonly received: number;
  readonly total: number | null;
}

export class Model {
  constructor(
    readonly engine: EngineClient,
    readonly canvas: HTMLCanvasElement,
  ) {}

  get info(): EngineInfo {
    return this.engine.info;
  }

  draw(_scene: Scene, _size?: CanvasSize): Promise<{ bitmap: ImageBitmap; milliseconds: number }> {
    throw new Error("The stand-in draws no scenes.");
  }

  close(): void {
    this.engine.close();
    this.canvas.remove();
  }
}

export async function load(
  source: ModelSource,
  options: { backend: "auto" | "webgpu" | "cpu"; onProgress(p: LoadProgress): void; signal: AbortSignal },
): Promise<Model> {
  const { onProgress, signal } = options;
  const engine = new EngineClient({ wish: options.backend, failure: null });
  signal.addEventListener("abort", () => engine.close());
  await engine.opened;
  const canvas = document.createElement("canvas");
  const download = await source.read({
    signal,
    onProgress: (received, total) => onProgress({ phase: "download", received, total }),
    onChunk: (chunk) => engine.push(chunk),
  });
  onProgress({ phase: "prepare", received: 0, total: null });
  await engine.finish({
    canvas,
    download,
    onProgress: (received, total) => onProgress({ phase: "prepare", received, total }),
  });
  return new Model(engine, canvas);
}

export class FastGanElement extends LitElement {
  static override styles = css`
    :host { display: block; aspect-ratio: 1 }
    canvas { display: block; width: 100%; height: 100% }
  `;
  model: Model | null = null;
  #state: State | null = null;
  #pixels: DevicePixels | null = null;

  protected override render() {
    return html`${this.model?.canvas}`;
  }

  show(model: Model): void {
    this.model?.close();
    this.model = model;
    this.requestUpdate();
    this.#pixels ??= new DevicePixels(this);
    this.#pixels.onChange = () => void this.#draw();
    void this.#draw();
  }

  setState(state: Partial<State>): void {
    this.#state = { ...this.#state, ...state } as State;
    void this.#draw();
  }

  async #draw(): Promise<void> {
    const at = this.#state?.point.at;
    if (this.model === null || this.#pixels === null || at === undefined || !("x" in at)) return;
    const { engine } = this.model;
    const z = await engine.latent(seedOf(at));
    const { milliseconds } = await engine.draw(z, this.#pixels.size);
    this.dispatchEvent(new CustomEvent("render", { detail: { milliseconds } }));
  }
}

customElements.define("fast-gan", FastGanElement);
