import { describe, expect, it } from "vitest";
import { LARGEST_SEED, parseSeed, randomSeed } from "../src/address/seed";
import { formatFragment, parseBackend, parseFragment } from "../src/page/fragment";
import { placeOf } from "../src/scene/lattice";
import { DEFAULT_STATE } from "../src/state/defaults";

describe("parseSeed", () => {
  it("reads every unsigned 64-bit number exactly", () => {
    expect(parseSeed("0")).toBe(0n);
    expect(parseSeed(" 42 ")).toBe(42n);
    expect(parseSeed("18446744073709551615")).toBe(LARGEST_SEED);
    expect(parseSeed("9007199254740993")).toBe(9007199254740993n);
  });

  it.each(["", "-1", "1.5", "0x10", "1e3", "18446744073709551616", "seed"])("refuses “%s”", (text) => {
    expect(parseSeed(text)).toBeNull();
  });

  it("draws short seeds at random", () => {
    const seeds = new Set(Array.from({ length: 20 }, randomSeed));
    expect(seeds.size).toBeGreaterThan(15);
    for (const seed of seeds) expect(seed).toBeLessThan(2n ** 32n);
  });
});

describe("the address", () => {
  const START = { ...DEFAULT_STATE, screen: "explore", model: null } as const;

  it("leads back to the same state", () => {
    const state = {
      ...START,
      screen: "mix",
      model: "sea shells & more.safetensors",
      mode: "mix",
      point: { at: { x: 1.25, y: -7 }, turns: [], moves: [0.5] },
      truncation: 0.8,
    } as const;
    expect(parseFragment(formatFragment(state))).toEqual(state);
  });

  it("leaves out what is as it is at first", () => {
    expect(formatFragment(START)).toBe("#");
    expect(parseFragment("")).toEqual(START);
  });

  it("understands the short form with a seed", () => {
    const { model, point } = parseFragment(`#model=a.safetensors&seed=${LARGEST_SEED}`);
    expect(model).toBe("a.safetensors");
    expect(point).toEqual({ at: placeOf(LARGEST_SEED), turns: [], moves: [] });
  });

  it.each(["#seed=-1&model=", "#screen=<img>&at=NaN", "#at=%", "#&&&=="])("makes a state of “%s”", (hash) => {
    expect(parseFragment(hash)).toEqual(START);
  });

  it("says which backend is wished for", () => {
    expect(parseBackend("?backend=webgpu")).toBe("webgpu");
    expect(parseBackend("?backend=cpu")).toBe("cpu");
    expect(parseBackend("?backend=quantum")).toBe("auto");
    expect(parseBackend("")).toBe("auto");
  });
});
