import { describe, expect, it } from "vitest";
import { mixedScene } from "../src/live/recipes";

describe("the scene of a mix", () => {
  it("gives each gate its strength, in the model's order", () => {
    const strengths = (options: object) => mixedScene(42, 7, [128, 256, 512], options).style?.strengths;
    expect(strengths({})).toEqual([1, 1, 1]);
    expect(strengths({ gates: [512, 128], strength: 0.5 })).toEqual([0.5, 0, 0.5]);
  });

  it("is refused for gates that the model does not have", () => {
    expect(() => mixedScene(42, 7, [128], { gates: [64] })).toThrow("no gate at 64; it has 128");
    expect(() => mixedScene(42, 7, [], {})).toThrow(/^The model has no gates/);
  });
});
