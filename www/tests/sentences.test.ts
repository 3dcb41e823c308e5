import { describe, expect, it } from "vitest";
import type { Choice } from "../src/engine/backend";
import type { EngineInfo } from "../src/engine/protocol";
import { backendNotice, formatDuration, sentenceOf, tierName } from "../src/page/sentences";

const info = (choice: Choice, software = false): EngineInfo => ({
  choice,
  tier: choice.backend === "cpu" ? "cpu" : "webgpu-f32",
  adapter: "some adapter",
  software,
  resolution: 64,
  channels: 3,
  latentDim: 64,
  header: { name: "", description: "", license: "" },
});

describe("backendNotice", () => {
  it.each(["insecure", "no-webgpu", "no-adapter", "software", "gpu-failed"] as const)(
    "says why the CPU draws: %s",
    (reason) => {
      const notice = backendNotice(info({ backend: "cpu", reason }));
      expect(notice).toMatch(/^[A-Z].*, so the picture is drawn by the CPU, which is slower\.$/);
    },
  );

  it("is silent where a GPU draws, or the CPU was asked for", () => {
    expect(backendNotice(info({ backend: "webgpu", reason: "gpu" }))).toBeNull();
    expect(backendNotice(info({ backend: "cpu", reason: "asked" }))).toBeNull();
  });

  it("does not let software pass for a GPU", () => {
    expect(backendNotice(info({ backend: "webgpu", reason: "asked" }, true))).toMatch(/software, not a GPU/);
  });
});

describe("words", () => {
  it("makes a sentence of whatever was thrown", () => {
    expect(sentenceOf(new Error("the GPU was lost"))).toBe("The GPU was lost.");
    expect(sentenceOf(new Error("It is over."))).toBe("It is over.");
    expect(sentenceOf("a text")).toBe("Something failed: a text.");
  });

  it("rounds times to what one can feel", () => {
    expect(formatDuration(87.4)).toBe("87 ms");
    expect(formatDuration(1234)).toBe("1.2 s");
  });

  it("names the tiers, and a tier to come by its own name", () => {
    expect(tierName("webgpu-f32")).toBe("WebGPU, 32 bit");
    expect(tierName("cpu")).toBe("WebAssembly");
    expect(tierName("webgpu-i8")).toBe("webgpu-i8");
  });
});
