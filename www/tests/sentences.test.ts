import { describe, expect, it } from "vitest";
import type { Choice } from "../src/engine/backend";
import type { EngineInfo } from "../src/engine/protocol";
import {
  backendNotice,
  formatDuration,
  loadParts,
  recoveryRemark,
  sentenceOf,
  tierName,
} from "../src/page/sentences";

const info = (choice: Choice, software = false): EngineInfo => ({
  choice,
  tier: choice.backend === "cpu" ? "cpu" : "webgpu-f32",
  adapter: "some adapter",
  software,
  bytes: 6_690_448,
  directions: 10,
  resolution: 64,
  channels: 3,
  latentDim: 64,
  gates: [64],
  load: { module: 20, device: 5, download: 300, upload: 40, compile: 90, total: 400 },
  header: { name: "", description: "", license: "" },
});

describe("backendNotice", () => {
  it.each(["insecure", "no-webgpu", "no-adapter", "software", "gpu-failed", "gpu-lost"] as const)(
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

describe("recoveryRemark", () => {
  it("is silent where all went well, whatever draws", () => {
    expect(recoveryRemark(info({ backend: "cpu", reason: "software" }), false)).toBeNull();
    expect(recoveryRemark(info({ backend: "webgpu", reason: "gpu" }), false)).toBeNull();
  });

  it("says what happened to the engine", () => {
    expect(recoveryRemark(info({ backend: "webgpu", reason: "gpu" }), true)).toMatch(/was started again\.$/);
    expect(recoveryRemark(info({ backend: "cpu", reason: "gpu-lost" }), true)).toMatch(
      /lost twice.*by the CPU/,
    );
    expect(recoveryRemark(info({ backend: "cpu", reason: "gpu-failed" }), false)).toMatch(
      /not take this model/,
    );
  });
});

describe("loadParts", () => {
  it("tells download, upload and compilation apart", () => {
    const { load } = info({ backend: "cpu", reason: "asked" });
    expect(loadParts(load).map(({ name, milliseconds }) => `${name} ${milliseconds}`)).toEqual([
      "Engine 25",
      "Download 300",
      "Upload 40",
      "Compile 90",
    ]);
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
