import { describe, expect, test } from "vitest";
import { pointsOf } from "../src/page/screens/photo/loss-curve";
import { percent } from "../src/page/screens/photo/percent";

function places(text: string): readonly (readonly number[])[] {
  return text.split(" ").map((place) => place.split(",").map(Number));
}

describe("the curve of a search", () => {
  test("starts at the top, ends on the right, and falls with the difference's root", () => {
    expect(places(pointsOf([0.16, 0.04, 0.01], 3))).toEqual([
      [0, 1],
      [150, 32],
      [300, 47.5],
    ]);
  });

  test("has no more points than can be seen, and never lacks the last step", () => {
    const losses = Array.from({ length: 2000 }, (_, step) => 1 / (step + 1));
    const points = places(pointsOf(losses, 2000));
    expect(points.length).toBeLessThanOrEqual(301);
    expect(points.at(-1)?.[0]).toBe(300);
  });

  test("is empty without steps, and flat without a difference", () => {
    expect(pointsOf([], 400)).toBe("");
    expect(pointsOf([0], 1)).toBe("0.0,63.0");
  });
});

describe("a difference in words", () => {
  test.each([
    [4, "100 %"],
    [0.16, "20 %"],
    [0.0016, "2 %"],
    [0.00001, "0.16 %"],
    [0, "0 %"],
  ])("a mean square of %f is %s", (loss, text) => {
    expect(percent(loss)).toBe(text);
  });
});
