import { describe, expect, it } from "vitest";
import { type AdapterFacts, isSoftware, type WebGpuFacts } from "../src/engine/adapter";
import { chooseBackend } from "../src/engine/backend";

const REAL: AdapterFacts = {
  vendor: "nvidia",
  architecture: "ada",
  device: "",
  description: "NVIDIA GeForce RTX 4070",
  fallback: false,
};

const browser = (facts: Partial<WebGpuFacts>): WebGpuFacts => ({
  secure: true,
  present: true,
  adapter: REAL,
  ...facts,
});

const LACKING: [string, WebGpuFacts][] = [
  ["insecure", browser({ secure: false, present: false, adapter: null })],
  ["no-webgpu", browser({ present: false, adapter: null })],
  ["no-adapter", browser({ adapter: null })],
  ["software", browser({ adapter: { ...REAL, fallback: true } })],
];

describe("isSoftware", () => {
  it("takes a graphics card for real", () => {
    expect(isSoftware(REAL)).toBe(false);
  });

  it.each([
    { architecture: "swiftshader" },
    { description: "llvmpipe (LLVM 15.0.6, 256 bits)" },
    { device: "lavapipe" },
    { description: "Microsoft Basic Render Driver" },
    { vendor: "Software Rasterizer" },
    { fallback: true },
  ])("sees through %o", (facts) => {
    expect(isSoftware({ ...REAL, ...facts })).toBe(true);
  });
});

describe("chooseBackend", () => {
  it("takes a real adapter by itself", () => {
    expect(chooseBackend("auto", browser({}))).toEqual({ backend: "webgpu", reason: "gpu" });
  });

  it.each(LACKING)("takes the CPU by itself where WebGPU is %s", (reason, facts) => {
    expect(chooseBackend("auto", facts)).toEqual({ backend: "cpu", reason });
  });

  it("takes the CPU on request even beside a real adapter", () => {
    expect(chooseBackend("cpu", browser({}))).toEqual({ backend: "cpu", reason: "asked" });
  });

  it("takes a software adapter on request", () => {
    const facts = browser({ adapter: { ...REAL, fallback: true } });
    expect(chooseBackend("webgpu", facts)).toEqual({ backend: "webgpu", reason: "asked" });
  });

  it.each(LACKING.slice(0, 3))("refuses the request for WebGPU where it is %s", (_, facts) => {
    expect(() => chooseBackend("webgpu", facts)).toThrow(/remove “backend=webgpu”/);
  });
});
