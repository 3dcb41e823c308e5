import { describe, expect, it } from "vitest";
import { FrameRate } from "../../src/page/frame-rate";

describe("pictures per second", () => {
  it("are counted over the last second", () => {
    const rate = new FrameRate();
    const counts = Array.from({ length: 120 }, (_, frame) => rate.add(frame * 20));
    expect(counts.slice(0, 4)).toEqual([null, null, null, 4]);
    expect(counts.at(-1)).toBe(50);
  });

  it("are none where single pictures follow each other", () => {
    const rate = new FrameRate();
    expect([0, 400, 800, 1200, 1600].map((now) => rate.add(now))).toEqual([null, null, null, null, null]);
  });
});
