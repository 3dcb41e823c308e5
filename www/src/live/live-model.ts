import type { BackendWish, GpuFailure } from "../engine/backend";
import { type EngineClient, EngineFault } from "../engine/client";
import { Losses, type Remedy } from "../engine/losses";
import type { EngineInfo } from "../engine/protocol";
import type { ModelSource } from "../model-source/model-source";
import { openEngine } from "./open-engine";
import type { LoadProgress } from "./progress";

/** What a model tells those who show it. */
export interface Watcher {
  progress(progress: LoadProgress): void;
  /** Its engine failed by itself; `remedy` says how it goes on. */
  lost(message: string, remedy: Remedy): void;
  /** Its engine draws again. */
  restored(info: EngineInfo): void;
}

/** Where engines are open; there is room for a few. */
export interface Room {
  /** Resolves when there is room for this model's engine, which then counts as open. */
  enter(model: LiveModel, signal: AbortSignal): Promise<void>;
  leave(model: LiveModel): void;
}

interface Opening {
  readonly engine: Promise<EngineClient>;
  readonly controller: AbortController;
}

/** One model, shared by all who show it: opened when it is needed, started again when its engine is lost, put to sleep. */
export class LiveModel {
  readonly source: ModelSource;
  readonly watchers = new Set<Watcher>();
  readonly #wish: BackendWish;
  readonly #room: Room;
  readonly #losses = new Losses();
  #opening: Opening | null = null;
  #engine: EngineClient | null = null;
  #info: EngineInfo | null = null;
  #kept: Promise<string | null> = Promise.resolve(null);
  #progress: LoadProgress | null = null;
  /** How the GPU has failed for good. */
  #failure: GpuFailure | null = null;
  /** Why it is not opened any more. */
  #dead: Error | null = null;
  #busy = 0;
  #lastUse = 0;

  constructor(source: ModelSource, wish: BackendWish, room: Room) {
    this.source = source;
    this.#wish = wish;
    this.#room = room;
  }

  /** What it draws, and on what; null until it was opened once. */
  get info(): EngineInfo | null {
    return this.#info;
  }

  /** Resolves when the model is on the visitor's disk: to null, or to a sentence on why it is not kept there. */
  get kept(): Promise<string | null> {
    return this.#kept;
  }

  /** How far its opening has come, while it is being opened. */
  get progress(): LoadProgress | null {
    return this.#opening === null ? null : this.#progress;
  }

  /** Milliseconds since it was last at work; 0 while it is. */
  idleTime(now: number): number {
    return this.#busy > 0 || this.#opening !== null ? 0 : now - this.#lastUse;
  }

  /** Lets a model that failed for good be tried again. */
  forgive(): void {
    this.#dead = null;
  }

  /** Does something with the engine, which is opened first where it has to be; once more where the engine fails by itself. */
  async use<T>(work: (engine: EngineClient) => Promise<T>): Promise<T> {
    this.#busy++;
    try {
      for (;;) {
        const engine = await this.open();
        try {
          return await work(engine);
        } catch (error) {
          if (!(error instanceof EngineFault)) throw error;
          // `open` waits for the engine that takes its place, or says why there is none.
        }
      }
    } finally {
      this.#busy--;
      this.#lastUse = performance.now();
    }
  }

  open(): Promise<EngineClient> {
    if (this.#dead !== null) return Promise.reject(this.#dead);
    if (this.#engine !== null) return Promise.resolve(this.#engine);
    this.#opening ??= this.#start();
    return this.#opening.engine;
  }

  /** Frees the engine; the next use opens it anew. */
  sleep(): void {
    this.#opening?.controller.abort();
    this.#opening = null;
    this.#engine?.close();
    this.#engine = null;
    this.#room.leave(this);
  }

  #start(): Opening {
    const controller = new AbortController();
    const { signal } = controller;
    const open = async () => {
      await this.#room.enter(this, signal);
      const { source } = this;
      const onProgress = (progress: LoadProgress) => {
        if (!signal.aborted) this.#tellProgress(progress);
      };
      const opening = { source, wish: this.#wish, failure: this.#failure, signal, onProgress };
      const { engine, kept } = await openEngine(opening);
      this.#kept = kept;
      return engine;
    };
    const engine = open().then(
      (opened) => this.#opened(opened, signal),
      (error: unknown) => {
        if (!signal.aborted) this.sleep();
        throw error;
      },
    );
    return { engine, controller };
  }

  #opened(engine: EngineClient, signal: AbortSignal): EngineClient {
    if (signal.aborted) {
      engine.close();
      throw signal.reason;
    }
    const again = this.#info !== null;
    this.#opening = null;
    this.#engine = engine;
    this.#info = engine.info;
    engine.onFault = (fault) => this.#lost(engine, fault);
    if (again) for (const watcher of this.watchers) watcher.restored(engine.info);
    return engine;
  }

  #lost(engine: EngineClient, fault: EngineFault): void {
    const { backend } = engine.info.choice;
    if (this.#engine !== engine) return;
    this.sleep();
    const remedy = this.#losses.remedy(performance.now(), backend, this.#wish);
    if (remedy === "cpu") this.#failure = "gpu-lost";
    if (remedy === "none") this.#dead = fault;
    for (const watcher of this.watchers) watcher.lost(fault.message, remedy);
    // Started again at once, so that the next picture does not have to wait. Who asks for it hears of a failure.
    if (remedy !== "none") void this.open().catch(() => undefined);
  }

  #tellProgress(progress: LoadProgress): void {
    this.#progress = progress;
    for (const watcher of this.watchers) watcher.progress(progress);
  }
}
