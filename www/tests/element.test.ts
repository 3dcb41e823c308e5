import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Announcer } from "../src/element/announcer";
import { clamped, flag, noiseSeed, oneOf, wholeSeed } from "../src/element/attributes";
import { Cover } from "../src/element/cover";
import { stepOf } from "../src/element/lattice-keys";
import { hasEnded, played, rewound, walked, whereabouts } from "../src/element/motion";
import { DEFAULT_STATE } from "../src/state/defaults";
import type { State } from "../src/state/state";

const point = (x: number, y = 0) => ({ at: { x, y }, turns: [], moves: [] });
const latent = { at: { latent: "AAAAAAAA" }, turns: [], moves: [] };

describe("attributes", () => {
  test("a flag is up unless it says false or is not there", () => {
    const read = (text: string | null) => flag.fromAttribute?.(text);
    expect([read(""), read("true"), read("false"), read(null)]).toEqual([true, true, false, false]);
  });

  test("a word that is not known is the first one", () => {
    expect(oneOf(["auto", "lazy"], "lazy")).toBe("lazy");
    expect(oneOf(["auto", "lazy"], "LAZY")).toBe("auto");
    expect(oneOf(["auto", "lazy"], null)).toBe("auto");
  });

  test("a number is brought into its range, and what is none is the default", () => {
    const values = ["0.5", 9, -9, "", null, "x", Number.NaN, Number.POSITIVE_INFINITY, true, {}];
    expect(values.map((value) => clamped(value, 0, 2, 1))).toEqual([0.5, 2, 0, 1, 1, 1, 1, 1, 1, 1]);
  });

  test("seeds are whole numbers within their bits", () => {
    expect([wholeSeed(7), wholeSeed("7"), wholeSeed(7n), wholeSeed(2n ** 64n - 1n)]).toEqual([
      7n,
      7n,
      7n,
      2n ** 64n - 1n,
    ]);
    expect([wholeSeed(2n ** 64n), wholeSeed(-1), wholeSeed(0.5), wholeSeed("0x7"), wholeSeed({})]).toEqual(
      Array(5).fill(null),
    );
    expect([noiseSeed(2 ** 32 - 1), noiseSeed(2 ** 32), noiseSeed("false")]).toEqual([
      2 ** 32 - 1,
      null,
      null,
    ]);
  });
});

describe("the cover", () => {
  test("goes with the first picture, once", () => {
    const cover = new Cover();
    expect(cover.picture("auto")).toBe(true);
    expect(cover.picture("auto")).toBe(false);
    expect(cover.lies).toBe(false);
  });

  test("waits for a hand where it is to", () => {
    const cover = new Cover();
    expect(cover.picture("manual")).toBe(false);
    expect(cover.stays("manual")).toBe(true);
    cover.dismiss();
    expect([cover.stays("manual"), cover.going]).toEqual([false, true]);
    expect(cover.picture("manual")).toBe(true);
  });

  test("stays after it was shown, whatever is drawn", () => {
    const cover = new Cover();
    cover.picture("auto");
    cover.show();
    expect(cover.picture("auto")).toBe(false);
    cover.dismiss();
    expect(cover.picture("auto")).toBe(true);
  });
});

describe("motion", () => {
  const path = { ...DEFAULT_STATE.path, keys: [point(1), point(2)], seconds: 2, loop: false };
  const way: State = { ...DEFAULT_STATE, mode: "interpolate", path };

  test("walks from a place, keeping what else the sample is", () => {
    const turned = { ...point(3, 4), turns: [{ seed: 1, by: 0.5 }] };
    const { point: found } = walked({ ...DEFAULT_STATE, point: turned }, 0.5, -1);
    expect(found).toEqual({ ...turned, at: { x: 3.5, y: 3 } });
  });

  test("has nowhere to go from a latent of its own", () => {
    const state = { ...DEFAULT_STATE, point: latent };
    expect(walked(state, 1, 1)).toBe(state);
  });

  test("follows the path in its time, and ends where it is open", () => {
    expect(played(way, 1).path.at).toBe(0.5);
    expect(hasEnded(played(way, 1))).toBe(false);
    expect(hasEnded(played(way, 5))).toBe(true);
    expect(rewound(played(way, 5)).path.at).toBe(0);
    expect(hasEnded({ ...way, path: { ...path, loop: true, at: 1 } })).toBe(false);
  });

  test("goes from seed to seed where there is no path", () => {
    expect(played(DEFAULT_STATE, 2).point.at).toEqual({ x: 43, y: 0 });
    expect(played({ ...way, mode: "explore" }, 2).point.at).toEqual({ x: 43, y: 0 });
  });

  test("knows in words where it is", () => {
    const words = [point(42), point(0.5, 2), { ...point(42), moves: [1] }, latent].map((where) =>
      whereabouts({ ...DEFAULT_STATE, point: where }),
    );
    expect(words).toEqual([
      "Seed 42",
      "Between seeds, at 0.50, 2.00",
      "Near seed 42",
      "A picture of its own",
    ]);
  });

  test("keys lead a little, with Shift a whole seed, and not while another key is held", () => {
    const press = (key: string, more: object = {}) =>
      stepOf({
        key,
        shiftKey: false,
        ctrlKey: false,
        altKey: false,
        metaKey: false,
        ...more,
      } as KeyboardEvent);
    expect(press("ArrowUp")).toEqual([0, -0.125]);
    expect(press("ArrowRight", { shiftKey: true })).toEqual([1, 0]);
    expect(press("ArrowRight", { ctrlKey: true })).toBeNull();
    expect(press("a")).toBeNull();
  });
});

describe("the announcer", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("says the first sentence at once, then the newest of each second", () => {
    const said: string[] = [];
    const announcer = new Announcer((sentence) => said.push(sentence));
    for (let seed = 1; seed <= 5; seed++) announcer.say(`Seed ${seed}.`);
    expect(said).toEqual(["Seed 1."]);
    vi.advanceTimersByTime(999);
    expect(said).toEqual(["Seed 1."]);
    vi.advanceTimersByTime(1);
    expect(said).toEqual(["Seed 1.", "Seed 5."]);
    vi.advanceTimersByTime(5000);
    announcer.say("Seed 6.");
    expect(said.at(-1)).toBe("Seed 6.");
  });

  test("is silent once it is closed", () => {
    const said: string[] = [];
    const announcer = new Announcer((sentence) => said.push(sentence));
    announcer.say("Seed 1.");
    announcer.say("Seed 2.");
    announcer.close();
    vi.advanceTimersByTime(5000);
    expect(said).toEqual(["Seed 1."]);
  });
});
