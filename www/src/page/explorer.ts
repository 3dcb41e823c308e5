import type { BackendWish } from "../address/address";
import type { Seed } from "../address/seed";
import { EngineClient } from "../engine/client";
import type { ModelSource } from "../model-source/model-source";
import { isAbort } from "../model-source/source-error";
import { savePng } from "./save-png";
import { formatDuration, sentenceOf } from "./sentences";
import type { View } from "./view";

/** A model that has drawn its first picture. */
interface Exhibit {
  readonly source: ModelSource;
  readonly engine: EngineClient;
  /** The seed of the picture on its canvas. */
  seed: Seed;
}

export interface ExplorerOptions {
  readonly view: View;
  readonly wish: BackendWish;
  readonly seed: Seed;
  /** Called when the picture has changed, so that the address can follow. */
  readonly onPicture: (model: string | null, seed: Seed) => void;
}

/** What the visitor can do. Whatever fails, the last picture stays and everything can be tried again. */
export class Explorer {
  readonly #view: View;
  readonly #wish: BackendWish;
  readonly #onPicture: ExplorerOptions["onPicture"];
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
  async open(source: ModelSource): Promise<void> {
    this.#opening?.abort();
    const opening = new AbortController();
    this.#opening = opening;
    this.#view.selected(source);
    this.#view.status(`Loading “${source.name}”.`, "busy");
    this.#view.working(true);
    try {
      await this.#exchange(source, opening.signal);
    } catch (error) {
      if (this.#opening !== opening) return;
      this.#view.selected(this.#exhibit?.source ?? null);
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

  cancel(): void {
    this.#opening?.abort();
  }

  /** Draws a seed; where one is being drawn already, the newest wish follows it and those between are skipped. */
  async generate(seed: Seed): Promise<void> {
    this.#seed = seed;
    if (this.#exhibit === null) {
      if (this.#opening === null) this.#view.status("Choose a model first, or drop a file.", "error");
      return;
    }
    this.#next = seed;
    this.#view.status(`Drawing seed ${seed}.`, "busy");
    if (this.#drawing) return;
    this.#drawing = true;
    this.#view.working(true);
    while (this.#next !== null) await this.#drawNext(this.#exhibit, this.#next);
    this.#drawing = false;
    this.#view.working(this.#opening !== null);
  }

  /** Saves the picture that is shown. */
  async save(): Promise<void> {
    if (this.#exhibit === null) return;
    const { engine, source, seed } = this.#exhibit;
    this.#view.status("Writing the PNG.", "busy");
    try {
      const pixels = await engine.pixels(await engine.latent(seed));
      const name = await savePng(pixels, engine.info.resolution, source, seed);
      this.#view.status(`Saved as ${name}.`);
    } catch (error) {
      if (!isAbort(error)) this.#view.status(sentenceOf(error), "error");
    }
  }

  /** Reads, opens and draws a model, and only then puts it in the place of the former one. */
  async #exchange(source: ModelSource, signal: AbortSignal): Promise<void> {
    const canvas = this.#view.addCanvas();
    let engine: EngineClient | null = null;
    try {
      const bytes = await source.read(signal, (received, total) => this.#view.progress(received, total));
      this.#view.preparing();
      engine = await EngineClient.open(bytes, canvas, { wish: this.#wish, signal });
      const { seed, milliseconds } = await this.#drawFirst(engine, signal);
      this.#exhibit?.engine.close();
      this.#exhibit = { source, engine, seed };
      engine.onFault = (error) => this.#fault(error);
      this.#view.showCanvas(canvas, engine.info);
      this.#show(this.#exhibit, milliseconds);
      // The wish may have changed while the first picture was drawn.
      if (this.#seed !== seed) void this.generate(this.#seed);
    } catch (error) {
      engine?.close();
      canvas.remove();
      throw error;
    }
  }

  async #drawFirst(engine: EngineClient, signal: AbortSignal): Promise<{ seed: Seed; milliseconds: number }> {
    const abort = () => engine.close();
    signal.addEventListener("abort", abort, { once: true });
    try {
      const seed = this.#seed;
      const { milliseconds } = await engine.draw(await engine.latent(seed));
      return { seed, milliseconds };
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  async #drawNext(exhibit: Exhibit, seed: Seed): Promise<void> {
    this.#next = null;
    const { engine } = exhibit;
    try {
      const { milliseconds } = await engine.draw(await engine.latent(seed));
      if (exhibit !== this.#exhibit) return;
      exhibit.seed = seed;
      this.#show(exhibit, milliseconds);
    } catch (error) {
      // An abort means that another model has taken this one's place.
      if (!isAbort(error)) this.#view.status(sentenceOf(error), "error");
    }
  }

  #show({ source, engine, seed }: Exhibit, milliseconds: number): void {
    this.#view.picture(source, engine.info, seed, milliseconds);
    this.#view.status(`Seed ${seed}, drawn in ${formatDuration(milliseconds)}.`);
    this.#onPicture(source.entry?.file ?? null, seed);
  }

  /** The engine is lost, its last picture is not: nothing is chosen in the list, so that the model can be chosen again. */
  #fault(error: Error): void {
    this.#view.selected(null);
    this.#view.status(sentenceOf(error), "error");
  }
}
