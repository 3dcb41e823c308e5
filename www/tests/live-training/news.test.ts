import { describe, expect, it } from "vitest";
import { parseNews } from "../../src/live-training/news";

const BASE = new URL("http://127.0.0.1:8800/models/");
const MODEL = { step: 120, bytes: 3000, address: "live.safetensors?1a-3", seconds: 2.5 };
const parse = (value: unknown) => parseNews(JSON.stringify(value), BASE, 10_000);

describe("parseNews", () => {
  it("reads a generator's step, size, address and age", () => {
    const address = new URL("http://127.0.0.1:8800/models/live.safetensors?1a-3");
    expect(parse({ model: MODEL, ended: false })).toEqual({
      newest: { step: 120, bytes: 3000, address, time: 7500 },
      ended: false,
    });
  });

  it("knows a run before its first generator", () => {
    expect(parse({ model: null, ended: true })).toEqual({ newest: null, ended: true });
  });

  it.each([
    ["no object", 7],
    ["no word of the end", { model: MODEL }],
    ["no model", { ended: false }],
    ["a step that is none", { model: { ...MODEL, step: -1 }, ended: false }],
    ["a size that is none", { model: { ...MODEL, bytes: 1.5 }, ended: false }],
    ["an age that is none", { model: { ...MODEL, seconds: "2" }, ended: false }],
    ["an address elsewhere", { model: { ...MODEL, address: "https://elsewhere/x" }, ended: false }],
    ["an address above", { model: { ...MODEL, address: "../x" }, ended: false }],
  ])("makes nothing of %s", (_, value) => {
    expect(parse(value)).toBeNull();
    expect(parseNews("{", BASE, 0)).toBeNull();
  });
});
