import type { BackendWish } from "../../../engine/backend";
import { type EngineInfo, isTransparent } from "../../../engine/protocol";
import type { Model } from "../../../live/model";
import { isAbort } from "../../../model-source/source-error";
import type { OwnLatent } from "../../../scene/scene";
import { type Crop, middleCrop } from "../../../search/crop";
import { firstLatent } from "../../../search/first-latent";
import { placeOfLatent } from "../../../search/own-latent";
import { Photo } from "../../../search/photo";
import { PhotoSearch, type SearchProgress } from "../../../search/photo-search";
import { sentenceOf } from "../../sentences";
import type { StatusKind } from "../../stage";
import { percent } from "./percent";

/** Steps until the search rests; most of what it finds, it finds in the first hundred. */
export const STEPS = 400;

/**
 * Where the work with one photograph stands: `none` without one, `crop` while its part is chosen, `starting` until the first
 * step, `searching`, and `rest` after that, with something found or not.
 */
export type Phase = "none" | "reading" | "crop" | "starting" | "searching" | "rest";

export interface WorkEvents {
  /** Something that is seen has changed. */
  changed(): void;
  say(text: string, kind?: StatusKind): void;
}

/** One photograph, from the file to the latent that was found for it. */
export class PhotoWork {
  readonly #events: WorkEvents;
  #phase: Phase = "none";
  #photo: Photo | null = null;
  #crop: Crop | null = null;
  /** What is looked for, as the model sees it. */
  #target: Uint8ClampedArray<ArrayBuffer> | null = null;
  #search: PhotoSearch | null = null;
  #found: { readonly z: Float32Array<ArrayBuffer>; readonly place: OwnLatent; readonly loss: number } | null =
    null;
  #losses: number[] = [];
  #goal = STEPS;
  /** Ends what is under way; another one takes its place. */
  #under = new AbortController();

  constructor(events: WorkEvents) {
    this.#events = events;
  }

  get phase(): Phase {
    return this.#phase;
  }

  get photo(): Photo | null {
    return this.#photo;
  }

  get crop(): Crop | null {
    return this.#crop;
  }

  get target(): Uint8ClampedArray<ArrayBuffer> | null {
    return this.#target;
  }

  /** The nearest latent so far, as a picture's place. */
  get found(): OwnLatent | null {
    return this.#found?.place ?? null;
  }

  /** Mean square differences, step by step, in values from -1 to 1. */
  get losses(): readonly number[] {
    return this.#losses;
  }

  /** The nearest latent's. */
  get loss(): number | null {
    return this.#found?.loss ?? null;
  }

  /** The step after which the search rests. */
  get goal(): number {
    return this.#goal;
  }

  /** Reads a file; the photograph before it stays where that fails. */
  async take(file: Blob): Promise<void> {
    const { signal } = this.#begin("reading");
    this.#events.say("Reading the photo.", "busy");
    try {
      const photo = await Photo.open(file);
      signal.throwIfAborted();
      this.#photo = photo;
      this.#crop = middleCrop(photo.size);
      this.#forget();
      this.#go("crop");
      const remark = photo.animated ? " It moves; its first picture is used." : "";
      this.#events.say(`Choose the part to find, then press “Find it”.${remark}`);
    } catch (error) {
      if (signal.aborted) return;
      this.#go(this.#settled);
      this.#events.say(sentenceOf(error), "error");
    }
  }

  setCrop(crop: Crop): void {
    this.#crop = crop;
    this.#events.changed();
  }

  /** Searches for the latent of the chosen part. */
  async find(model: Model): Promise<void> {
    const { photo, crop } = { photo: this.#photo, crop: this.#crop };
    if (photo === null || crop === null) return;
    this.#forget();
    this.#goal = STEPS;
    await this.#work(async (signal) => {
      this.#target = await photo.pixels(crop, model.info.resolution, isTransparent(model.info));
      const start = await firstLatent(model, this.#target, signal);
      await this.#openSearch(model, this.#target, start, signal);
    });
  }

  /** The step under way is the last one. */
  stop(): void {
    if (this.#phase === "searching") this.#search?.pause();
    if (this.#phase !== "starting") return;
    this.#begin(this.#settled);
    this.#events.say("The search was stopped.");
  }

  /** Searches on from the best that was found. */
  async goOn(model: Model): Promise<void> {
    const { target, found } = { target: this.#target, found: this.#found };
    if (target === null || found === null) return this.find(model);
    this.#goal = this.#losses.length + STEPS;
    await this.#work(async (signal) => {
      if (this.#search === null) await this.#openSearch(model, target, found.z, signal);
    });
  }

  /** Back to choosing a part. */
  recrop(): void {
    this.#begin("crop");
    this.#forget();
    this.#events.changed();
  }

  /** What was found for another model is of no use. */
  leaveModel(): void {
    if (this.#photo !== null) this.recrop();
  }

  /** Lets the photograph go. */
  clear(): void {
    this.#begin("none");
    this.#forget();
    this.#photo = null;
    this.#crop = null;
    this.#events.changed();
  }

  /** Opens the search, if there is none, and makes steps until the goal. */
  async #work(prepare: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = this.#begin("starting");
    this.#events.say("Getting ready to search.", "busy");
    try {
      await prepare(signal);
      const search = this.#search;
      if (search === null) return;
      this.#go("searching");
      this.#events.say("Searching.", "busy");
      await search.run(this.#goal - this.#losses.length);
      signal.throwIfAborted();
      const difference = percent(this.loss ?? 0);
      this.#go("rest");
      this.#events.say(`The nearest picture after ${this.#losses.length} steps differs by ${difference}.`);
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      this.#endSearch();
      this.#go(this.#settled);
      const kept = this.#found === null ? "" : " What was found so far is kept.";
      this.#events.say(`${sentenceOf(error)}${kept}`, "error");
    }
  }

  async #openSearch(
    model: Model,
    target: Uint8ClampedArray<ArrayBuffer>,
    start: Float32Array<ArrayBuffer>,
    signal: AbortSignal,
  ): Promise<void> {
    const bytes = await model.bytes(signal);
    const onStep = (progress: SearchProgress) => this.#stepped(progress);
    const wish = wishOf(model.info);
    const search = await PhotoSearch.open({ wish, bytes, target, start, onStep }, signal);
    if (signal.aborted) search.close();
    signal.throwIfAborted();
    this.#search = search;
  }

  #stepped({ loss, improved }: SearchProgress): void {
    this.#losses.push(loss);
    const best = this.#search?.best;
    if (improved && best && loss < (this.#found?.loss ?? Number.POSITIVE_INFINITY)) {
      this.#found = { ...best, place: placeOfLatent(best.z) };
    }
    this.#events.changed();
  }

  /** Where one is when nothing is under way. */
  get #settled(): Phase {
    if (this.#photo === null) return "none";
    return this.#found === null ? "crop" : "rest";
  }

  /** Gives up what is under way; a search that rests is kept for those who go on with it. */
  #begin(phase: Phase): AbortController {
    if (phase !== "starting" || this.#phase !== "rest") this.#endSearch();
    this.#under.abort(new DOMException("Something else was begun.", "AbortError"));
    this.#under = new AbortController();
    this.#go(phase);
    return this.#under;
  }

  #forget(): void {
    this.#endSearch();
    this.#target = null;
    this.#found = null;
    this.#losses = [];
  }

  #endSearch(): void {
    this.#search?.close();
    this.#search = null;
  }

  #go(phase: Phase): void {
    this.#phase = phase;
    this.#events.changed();
  }
}

/** The search runs on what the pictures are drawn with. */
function wishOf({ choice: { backend, reason } }: EngineInfo): BackendWish {
  if (backend === "cpu") return "cpu";
  return reason === "asked" ? "webgpu" : "auto";
}
