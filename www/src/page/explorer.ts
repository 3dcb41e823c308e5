import type { Seed } from "../address/seed";
import type { Backend, BackendWish, GpuFailure } from "../engine/backend";
import { type EngineClient, EngineFault } from "../engine/client";
import { Losses } from "../engine/losses";
import type { DeviceInfo } from "../engine/protocol";
import type { ModelSource } from "../model-source/model-source";
import { isAbort, SourceError } from "../model-source/source-error";
import { Exhibit } from "./exhibit";
import { savePng } from "./save-png";
import { formatDuration, recoveryRemark, sentenceOf } from "./sentences";
import type { View } from "./view";

export interface ExplorerOptions {
  readonly view: View;
  readonly wish: BackendWish;
  readonly seed: Seed;
  /** Called when the picture has changed, so that the address can follow. */
  readonly onPicture: (model: string | null, seed: Seed) => void;
}

/** What to open, and why now. */
interface Plan {
  readonly source: ModelSource;
  /** How the GPU failed before, where the CPU is to take its place. */
  readonly failure: GpuFailure | null;
  /** Whether the engine is started again after a failure of its own. */
  readonly again: boolean;
}

/** What the visitor can do. Whatever fails, the last picture stays and everything can be tried again. */
export class Explorer {
  readonly #view: View;
  readonly #wish: BackendWish;
  readonly #onPicture: ExplorerOptions["onPicture"];
  readonly #losses = new Losses();
  /** The seed that the visitor wished for last. */
  #seed: Seed;
  #exhibit: Exhibit | null = null;
  #opening: AbortController | null = null;
  #drawing = false;
  /** The seed to draw after the one that is being drawn. */
  #next: Seed | null = null;

  constructor({ view, wish, seed, onPicture }: ExplorerOptions) {
    this.#view = view;
    this.#wish = wish;
    this.#seed = seed;
    this.#onPicture = onPicture;
  }

  /** The engine of the model that is shown. */
  get engine(): EngineClient {
    if (this.#exhibit === null) throw new Error("No model is open yet; choose one or drop a file.");
    return this.#exhibit.engine;
  }

  /** Opens a model and draws the current seed with it. A model that is still being opened is given up. */
  open(source: ModelSource): Promise<void> {
    this.#view.status(`Loading “${source.name}”.`, "busy");
    return this.#load({ source, failure: null, again: false });
  }

  cancel(): void {
    this.#opening?.abort();
  }

  /** Draws a seed; where one is being drawn already, the newest wish follows it and those between are skipped. */
  async generate(seed: Seed): Promise<void> {
    this.#seed = seed;
    if (this.#exhibit === null || this.#exhibit.lost) {
      // What is being opened will draw this seed.
      if (this.#opening === null) this.#view.status("Choose a model first, or drop a file.", "error");
      return;
    }
    this.#next = seed;
    this.#view.status(`Drawing seed ${seed}.`, "busy");
    this.#view.working(true);
    await this.#drawAll();
  }

  /** Saves the picture that is shown, in the model's own resolution. */
  async save(): Promise<void> {
    if (this.#exhibit === null) return;
    const { engine, source, seed } = this.#exhibit;
    this.#view.status("Writing the PNG.", "busy");
    try {
      const pixels = await engine.pixels(await engine.latent(seed));
      const name = await savePng(pixels, engine.info.resolution, source, seed);
      this.#view.status(`Saved as ${name}.`);
    } catch (error) {
      this.#complain(error);
    }
  }

  async #load(plan: Plan): Promise<void> {
    this.#opening?.abort();
    const opening = new AbortController();
    this.#opening = opening;
    this.#view.selected(plan.source);
    this.#view.working(true);
    try {
      await this.#exchange(plan, opening.signal);
    } catch (error) {
      if (this.#opening !== opening) return;
      this.#view.selected(this.#exhibit === null || this.#exhibit.lost ? null : this.#exhibit.source);
      if (isAbort(error)) this.#view.status("Loading was cancelled.");
      else this.#view.status(sentenceOf(error), "error");
    } finally {
      if (this.#opening === opening) {
        this.#opening = null;
        this.#view.loaded();
        this.#view.working(this.#drawing);
      }
    }
  }

  /** Opens a model, and only once it has drawn puts it in the place of the former one. */
  async #exchange(plan: Plan, signal: AbortSignal): Promise<void> {
    const { exhibit, milliseconds } = await this.#open(plan, signal);
    this.#exhibit?.close();
    this.#exhibit = exhibit;
    exhibit.watch(
      (fault) => this.#recover(exhibit, fault),
      () => void this.#drawAll(),
    );
    this.#view.showCanvas(exhibit.canvas);
    this.#show(exhibit, milliseconds, recoveryRemark(exhibit.engine.info, plan.again));
    // The wish may have changed while the first picture was drawn, and so may the window.
    if (this.#seed !== exhibit.seed) void this.generate(this.#seed);
    else void this.#drawAll();
  }

  /** A GPU that fails while it opens a model is replaced by the CPU, unless the visitor wants no other. */
  async #open({ source, failure }: Plan, signal: AbortSignal): ReturnType<typeof Exhibit.open> {
    let backend: Backend | null = null;
    const attempt = (failure: GpuFailure | null) => {
      const canvas = this.#view.addCanvas();
      const options = {
        ...{ source, canvas, wish: this.#wish, failure, signal },
        onDevice: (device: DeviceInfo) => {
          backend = device.choice.backend;
          if (this.#exhibit === null) this.#view.device(device);
        },
        onBytes: (received: number, total: number | null) => this.#view.progress(received, total),
        onShaders: (shaders: { done: number; total: number } | null) =>
          this.#view.preparing(backend === "webgpu", shaders),
      };
      return Exhibit.open(options, () => this.#seed);
    };
    try {
      return await attempt(failure);
    } catch (error) {
      const mayReplace = backend === "webgpu" && this.#wish === "auto";
      if (!mayReplace || signal.aborted || error instanceof SourceError) throw error;
      this.#view.status(`${sentenceOf(error)} Trying the CPU instead.`, "busy");
      return attempt("gpu-failed");
    }
  }

  /** Draws what was wished for, and the picture anew where its canvas has changed its size. */
  async #drawAll(): Promise<void> {
    if (this.#drawing) return;
    this.#drawing = true;
    for (let exhibit = this.#exhibit; exhibit !== null && !exhibit.lost; exhibit = this.#exhibit) {
      const wished = this.#next;
      if (wished === null && !exhibit.stale) break;
      this.#next = null;
      await this.#draw(exhibit, wished);
    }
    this.#drawing = false;
    this.#view.working(this.#opening !== null);
  }

  /** Draws a seed, or the present one once more. */
  async #draw(exhibit: Exhibit, wished: Seed | null): Promise<void> {
    try {
      const milliseconds = await exhibit.draw(wished ?? exhibit.seed);
      if (wished !== null && exhibit === this.#exhibit) this.#show(exhibit, milliseconds, null);
    } catch (error) {
      this.#complain(error);
    }
  }

  #show({ source, engine, seed }: Exhibit, milliseconds: number, remark: string | null): void {
    this.#view.picture(source, engine.info, seed, milliseconds);
    const drawn = `Seed ${seed}, drawn in ${formatDuration(milliseconds)}.`;
    this.#view.status(remark === null ? drawn : `${drawn} ${remark}`);
    this.#onPicture(source.entry?.file ?? null, seed);
  }

  /** The engine is lost, its last picture is not: it stays until the same model has drawn it again. */
  #recover(exhibit: Exhibit, fault: EngineFault): void {
    // Another model takes its place anyway.
    if (exhibit !== this.#exhibit || this.#opening !== null) return;
    const { source, failure, engine } = exhibit;
    const sentence = sentenceOf(fault);
    switch (this.#losses.remedy(performance.now(), engine.info.choice.backend, this.#wish)) {
      case "again":
        this.#view.status(`${sentence} Starting it again.`, "busy");
        void this.#load({ source, failure, again: true });
        break;
      case "cpu":
        this.#view.status(`${sentence} It was lost twice, so the CPU takes over.`, "busy");
        void this.#load({ source, failure: "gpu-lost", again: true });
        break;
      case "none":
        this.#view.selected(null);
        this.#view.status(`${sentence} Choose the model again to go on.`, "error");
    }
  }

  #complain(error: unknown): void {
    // An abort means that another model has taken this one's place; of a fault the recovery speaks.
    if (!isAbort(error) && !(error instanceof EngineFault)) this.#view.status(sentenceOf(error), "error");
  }
}
