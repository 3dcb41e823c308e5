import { describe, expect, it } from "vitest";
import { parseCatalogue } from "../src/model-source/catalogue";

const SHELLS = {
  file: "shells.safetensors",
  name: "Shells",
  description: "Sea shells on sand",
  license: "CC0-1.0",
  credit: "the beach",
  resolution: 256,
  bytes: 14_000_000,
  poster: "shells.webp",
  live: null,
};

describe("parseCatalogue", () => {
  it("reads a list", () => {
    expect(parseCatalogue(JSON.stringify([SHELLS]))).toEqual([SHELLS]);
    expect(parseCatalogue("[]")).toEqual([]);
  });

  it("fills in the texts that an entry lacks", () => {
    const { file, resolution, bytes } = SHELLS;
    const texts = { name: file, description: "", license: "", credit: "", poster: null, live: null };
    expect(parseCatalogue(JSON.stringify([{ file, resolution, bytes }]))).toEqual([
      { file, resolution, bytes, ...texts },
    ]);
  });

  it("lets only a model that is being trained leave open how large it is", () => {
    const live = { ...SHELLS, resolution: null, bytes: null, live: "events" };
    expect(parseCatalogue(JSON.stringify([live]))).toEqual([live]);
    expect(() => parseCatalogue(JSON.stringify([{ ...live, live: null }]))).toThrow(
      "“resolution” of entry 1",
    );
  });

  it.each([
    ["“live” of entry 1", JSON.stringify([{ ...SHELLS, live: "https://elsewhere/x" }])],
    ["“live” of entry 1", JSON.stringify([{ ...SHELLS, live: "../x" }])],
    ["no JSON", "<!doctype html>"],
    ["no JSON array", "{}"],
    ["entry 1 is no object", "[7]"],
    ["“name” of entry 1", JSON.stringify([{ ...SHELLS, name: 7 }])],
    ["“bytes” of entry 1", JSON.stringify([{ ...SHELLS, bytes: -1 }])],
    ["“resolution” of entry 2", JSON.stringify([SHELLS, { ...SHELLS, resolution: "256" }])],
    ["“file” of entry 1", JSON.stringify([{ ...SHELLS, file: "../secret.safetensors" }])],
    ["“file” of entry 1", JSON.stringify([{ ...SHELLS, file: "https://elsewhere/x.safetensors" }])],
    ["“file” of entry 1", JSON.stringify([{ ...SHELLS, file: "shells.png" }])],
    ["“poster” of entry 1", JSON.stringify([{ ...SHELLS, poster: "../x.png" }])],
    ["“poster” of entry 1", JSON.stringify([{ ...SHELLS, poster: "x.svg" }])],
    ["“poster” of entry 1", JSON.stringify([{ ...SHELLS, poster: 7 }])],
  ])("says what is wrong: %s", (why, text) => {
    expect(() => parseCatalogue(text)).toThrow(why);
  });
});
