import type { Backend, BackendWish } from "./backend";

/** A second loss within this time is no accident. */
const CALM_MS = 30_000;

/** What to do after an engine failed by itself: start it again, let the CPU take over, or leave it to the visitor. */
export type Remedy = "again" | "cpu" | "none";

/** Remembers when engines failed, and decides how to go on. */
export class Losses {
  #last = Number.NEGATIVE_INFINITY;

  /** `now` is the time of the failure in milliseconds, `backend` what failed, `wish` what the visitor asked for. */
  remedy(now: number, backend: Backend, wish: BackendWish): Remedy {
    const accident = now - this.#last >= CALM_MS;
    this.#last = now;
    if (accident) return "again";
    return backend === "webgpu" && wish === "auto" ? "cpu" : "none";
  }
}
