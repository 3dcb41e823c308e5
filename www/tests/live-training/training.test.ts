import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { TrainedModel } from "../../src/live-training/trained-model";
import { type Page, Training } from "../../src/live-training/training";
import type { TrainingView } from "../../src/live-training/view";
import type { ModelSource } from "../../src/model-source/model-source";
import { ENTRY } from "./entry";

/** The browser's stream of events, as far as it is used. */
class FakeStream extends EventTarget {
  static all: FakeStream[] = [];
  closed = false;

  constructor() {
    super();
    FakeStream.all.push(this);
  }

  close(): void {
    this.closed = true;
  }

  /** A generator, known by its step alone; null before the first one. */
  tell(step: number | null, ended = false): void {
    const address = `live.safetensors?${step}`;
    const model = step === null ? null : { step, bytes: 4, address, seconds: 0 };
    this.dispatchEvent(new MessageEvent("state", { data: JSON.stringify({ model, ended }) }));
  }
}

/** A page whose models are open as soon as their bytes are there. */
class FakePage implements Page {
  source: ModelSource | null = null;
  wanted = true;
  opening = false;
  held = false;
  said: string[] = [];

  open(source: ModelSource): void {
    this.source = source;
  }

  async renew(source: ModelSource, wanted: () => boolean): Promise<void> {
    if (wanted()) this.source = source;
  }

  say(text: string): void {
    this.said.push(text);
  }

  get step(): number | null {
    return (this.source as TrainedModel | null)?.published.step ?? null;
  }
}

const visibility = Object.assign(new EventTarget(), { hidden: false });
/** Addresses that the server has no generator for any more. */
const missing = new Set<string>();
let page: FakePage;
let training: Training;
let seen: TrainingView;

const stream = () => FakeStream.all.at(-1) as FakeStream;
/** Everything that is under way has happened. */
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", FakeStream);
  vi.stubGlobal("document", visibility);
  vi.stubGlobal("fetch", async (address: URL) => {
    return missing.has(address.search) ? new Response("gone", { status: 404 }) : new Response("four");
  });
  page = new FakePage();
  training = new Training(ENTRY, new URL("http://127.0.0.1/models/events"), page, (view) => {
    seen = view;
  });
  training.show();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  FakeStream.all = [];
  missing.clear();
  visibility.hidden = false;
});

describe("Training", () => {
  it("shows the first generator when it comes, and each newer one in its place", async () => {
    stream().tell(null);
    expect(page.step).toBeNull();
    stream().tell(10);
    expect(page.step).toBe(10);
    stream().tell(20);
    await settle();
    expect(page.step).toBe(20);
    expect(seen.shown?.step).toBe(20);
    expect(page.said).toEqual(["The first generator of the training is on its way."]);
  });

  it("lets the visitor keep a generator, and go on with the newest", async () => {
    stream().tell(10);
    training.keep(true);
    stream().tell(20);
    stream().tell(30);
    await settle();
    expect([page.step, seen.newest?.step, seen.kept]).toEqual([10, 30, "visitor"]);
    training.keep(false);
    await settle();
    expect(page.step).toBe(30);
  });

  it("changes nothing under a work, in the background, or where another model draws", async () => {
    stream().tell(10);
    page.held = true;
    stream().tell(20);
    await settle();
    expect([page.step, seen.kept]).toEqual([10, "work"]);
    page.held = false;
    visibility.hidden = true;
    training.consider();
    await settle();
    expect(page.step).toBe(10);
    visibility.hidden = false;
    visibility.dispatchEvent(new Event("visibilitychange"));
    await settle();
    expect(page.step).toBe(20);
    page.wanted = false;
    stream().tell(30);
    await settle();
    expect(page.step).toBe(20);
  });

  it("does not take a generator whose turn has passed while it came", async () => {
    stream().tell(10);
    stream().tell(20);
    training.keep(true);
    await settle();
    expect(page.step).toBe(10);
  });

  it("says nothing of a generator that was replaced before it was there", async () => {
    stream().tell(10);
    page.said = [];
    missing.add("?20");
    stream().tell(20);
    await settle();
    stream().tell(30);
    await vi.advanceTimersByTimeAsync(2000);
    expect([page.step, page.said]).toEqual([30, []]);
  });

  it("says what is wrong with the newest, and tries it no second time", async () => {
    stream().tell(10);
    missing.add("?20");
    stream().tell(20);
    await vi.advanceTimersByTimeAsync(2000);
    training.consider();
    await settle();
    expect([page.step, page.said.length]).toEqual([10, 2]);
    expect(page.said[1]).toContain("404");
  });

  it("fetches the last generator before it leaves, though it is not to draw", async () => {
    stream().tell(10);
    training.keep(true);
    stream().tell(20, true);
    expect(stream().closed).toBe(false);
    await settle();
    expect(stream().closed).toBe(true);
    missing.add("?20");
    training.keep(false);
    await settle();
    expect([page.step, seen.phase, page.said.at(-1)]).toEqual([
      20,
      "ended",
      "Training has ended; the page keeps its generator.",
    ]);
  });

  it("says that a training ended without a generator, at its end and when one asks for it", async () => {
    stream().tell(null, true);
    await settle();
    training.show();
    const sentence = "Training has ended without a generator.";
    expect(page.said.slice(1)).toEqual([sentence, sentence]);
    expect(stream().closed).toBe(true);
  });

  it("does not miss a trainer that leaves after the end", async () => {
    stream().tell(10);
    vi.stubGlobal("fetch", () => new Promise(() => undefined));
    stream().tell(20, true);
    stream().dispatchEvent(new Event("error"));
    await vi.advanceTimersByTimeAsync(1000);
    stream().dispatchEvent(new Event("error"));
    expect(seen.phase).toBe("ended");
    expect(page.said.join(" ")).not.toContain("gone");
  });

  it("says that the trainer is gone where it has left nothing to show", async () => {
    stream().dispatchEvent(new Event("error"));
    await vi.advanceTimersByTimeAsync(1000);
    stream().dispatchEvent(new Event("error"));
    training.show();
    expect(page.said.at(-1)).toBe("The trainer is gone, and no generator has come from it.");
  });

  it("looks once more before it says that the trainer is gone, and finds it again", async () => {
    stream().tell(10);
    stream().dispatchEvent(new Event("error"));
    expect(seen.phase).toBe("going");
    await vi.advanceTimersByTimeAsync(1000);
    expect(FakeStream.all.length).toBe(2);
    stream().dispatchEvent(new Event("error"));
    expect([seen.phase, page.step]).toEqual(["gone", 10]);
    expect(page.said.at(-1)).toContain("The trainer is gone");
    await vi.advanceTimersByTimeAsync(2000);
    expect(FakeStream.all.length).toBe(3);
    stream().tell(20);
    await settle();
    expect([seen.phase, page.step, page.said.at(-1)]).toEqual(["going", 20, "The trainer is back."]);
  });
});
