import type { DeviceInfo } from "../engine/protocol";

/** How far the opening of a model has come. */
export interface LoadProgress {
  /** Finding a device, then reading the model's bytes, then compiling shaders. */
  readonly phase: "device" | "download" | "prepare";
  /** Bytes that have arrived. */
  readonly received: number;
  /** Bytes that will arrive, where anybody said. */
  readonly total: number | null;
  /** What the model's drawing will run on, once it is known. */
  readonly device: DeviceInfo | null;
  /** Shaders that are compiled, where there are any. */
  readonly shaders: { readonly done: number; readonly total: number } | null;
  /** From 0 to 1, over everything that is to be done. */
  readonly totalProgress: number;
}

/** Where the download begins and ends on the way from 0 to 1; it is nearly always the longest part. */
const DOWNLOAD = [0.05, 0.9] as const;

/** Follows one opening and tells what it sees. */
export class ProgressTeller {
  readonly #tell: (progress: LoadProgress) => void;
  #last: LoadProgress = {
    phase: "device",
    received: 0,
    total: null,
    device: null,
    shaders: null,
    totalProgress: 0,
  };

  constructor(tell: (progress: LoadProgress) => void) {
    this.#tell = tell;
    this.#say({});
  }

  device(device: DeviceInfo): void {
    this.#say({ device, totalProgress: DOWNLOAD[0] });
  }

  bytes(received: number, total: number | null): void {
    const [start, end] = DOWNLOAD;
    // Without a length, each megabyte halves what is left.
    const share = total === null ? 1 - 2 ** (-received / 1e6) : Math.min(1, received / Math.max(1, total));
    this.#say({ phase: "download", received, total, totalProgress: start + (end - start) * share });
  }

  prepare(): void {
    this.#say({ phase: "prepare", totalProgress: DOWNLOAD[1] });
  }

  shaders(done: number, total: number): void {
    const share = total === 0 ? 1 : done / total;
    const totalProgress = DOWNLOAD[1] + (1 - DOWNLOAD[1]) * share;
    this.#say({ phase: "prepare", shaders: { done, total }, totalProgress });
  }

  ready(): void {
    this.#say({ totalProgress: 1 });
  }

  #say(news: Partial<LoadProgress>): void {
    this.#last = { ...this.#last, ...news };
    this.#tell(this.#last);
  }
}
