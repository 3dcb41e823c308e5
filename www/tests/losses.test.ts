import { describe, expect, it } from "vitest";
import { Losses } from "../src/engine/losses";

describe("Losses", () => {
  it("starts the engine again after an accident", () => {
    const losses = new Losses();
    expect(losses.remedy(5, "webgpu", "auto")).toBe("again");
    expect(losses.remedy(30_005, "webgpu", "auto")).toBe("again");
  });

  it("lets the CPU take over after a second loss within half a minute", () => {
    const losses = new Losses();
    losses.remedy(5, "webgpu", "auto");
    expect(losses.remedy(30_004, "webgpu", "auto")).toBe("cpu");
  });

  it("leaves it to the visitor where the CPU fails, or where nothing but WebGPU is wanted", () => {
    const losses = new Losses();
    losses.remedy(0, "cpu", "auto");
    expect(losses.remedy(1, "cpu", "auto")).toBe("none");
    expect(losses.remedy(2, "webgpu", "webgpu")).toBe("none");
  });
});
