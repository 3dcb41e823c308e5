import { describe, expect, it } from "vitest";
import { formatPlace, parseBackend, parsePlace } from "../src/address/address";
import { LARGEST_SEED, parseSeed, randomSeed } from "../src/address/seed";

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
  it("leads back to the same place", () => {
    const place = { model: "sea shells & more.safetensors", seed: LARGEST_SEED };
    expect(parsePlace(formatPlace(place))).toEqual(place);
  });

  it("leaves out what has no address", () => {
    expect(formatPlace({ model: null, seed: 7n })).toBe("#seed=7");
  });

  it("takes senseless values for absent ones", () => {
    expect(parsePlace("#model=&seed=-4")).toEqual({ model: null, seed: null });
    expect(parsePlace("")).toEqual({ model: null, seed: null });
  });

  it("names the backend in its query", () => {
    expect(parseBackend("?backend=cpu")).toBe("cpu");
    expect(parseBackend("?backend=webgpu&x=1")).toBe("webgpu");
    expect(parseBackend("?backend=cuda")).toBe("auto");
    expect(parseBackend("")).toBe("auto");
  });
});
