import type { Backend } from "../engine/backend";
import { SearchClient } from "./client";
import type { SearchStart } from "./protocol";

/** 0.1 is 1 to 2 dB ahead of 0.05 after 100 steps; lower rates towards the end, or coarse pictures first, gained nothing. */
const LEARNING_RATE = 0.1;

export interface SearchOptions extends Omit<SearchStart, "learningRate"> {
  /** Called after each step. */
  readonly onStep: (progress: SearchProgress) => void;
}

export interface SearchProgress {
  /** Steps that were made. */
  readonly step: number;
  /** Mean square of the difference to the photograph before this step, in values from -1 to 1. */
  readonly loss: number;
  /** Whether no latent before was as near. */
  readonly improved: boolean;
}

/** The nearest latent so far. */
export interface Found {
  readonly loss: number;
  /** [latentDim] */
  readonly z: Float32Array<ArrayBuffer>;
}

/** The search for a photograph's latent, in a worker of its own; it runs for as many steps as one likes. */
export class PhotoSearch {
  /** What the search runs on. */
  readonly backend: Backend;
  readonly #client: SearchClient;
  readonly #onStep: SearchOptions["onStep"];
  #step = 0;
  #best: Found | null = null;
  #wanted = 0;
  #running: Promise<void> | null = null;

  private constructor(client: SearchClient, backend: Backend, onStep: SearchOptions["onStep"]) {
    this.#client = client;
    this.backend = backend;
    this.#onStep = onStep;
  }

  /** Loads what searches, and puts the model there. Rejects with one sentence, or with the signal's reason. */
  static async open({ onStep, ...start }: SearchOptions, signal: AbortSignal): Promise<PhotoSearch> {
    signal.throwIfAborted();
    const client = new SearchClient();
    const abort = () => client.close();
    signal.addEventListener("abort", abort, { once: true });
    try {
      const { backend } = await client.call("open", { ...start, learningRate: LEARNING_RATE });
      return new PhotoSearch(client, backend, onStep);
    } catch (error) {
      client.close();
      throw error;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  /** The nearest latent so far; null before the first step. It stays when the search fails. */
  get best(): Found | null {
    return this.#best;
  }

  /** Steps that were made. */
  get step(): number {
    return this.#step;
  }

  /** Makes so many steps more; resolves when they are made, or after `pause`. */
  run(steps: number): Promise<void> {
    this.#wanted = this.#step + steps;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** The step under way is the last one until `run`. */
  pause(): void {
    this.#wanted = this.#step;
  }

  /** Frees all that the search holds, but not what it has found. */
  close(): void {
    this.#client.close();
  }

  async #run(): Promise<void> {
    while (this.#step < this.#wanted) {
      const { loss, z } = await this.#client.call("step", null);
      this.#step += 1;
      const improved = loss < (this.#best?.loss ?? Number.POSITIVE_INFINITY);
      if (improved) this.#best = { loss, z };
      this.#onStep({ step: this.#step, loss, improved });
    }
  }
}
