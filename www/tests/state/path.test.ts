import { describe, expect, it } from "vitest";
import type { Point } from "../../src/scene/scene";
import { DEFAULT_PATH } from "../../src/state/defaults";
import {
  advanced,
  atOfKey,
  durationOf,
  frameTimes,
  nearestKey,
  rekeyed,
  spotOn,
  stepsAlong,
  stepsOf,
  withLoop,
} from "../../src/state/path";
import type { Path } from "../../src/state/state";

const key = (x: number): Point => ({ at: { x, y: 0 }, turns: [], moves: [] });
const way = (count: number, change: Partial<Path> = {}): Path => ({
  ...DEFAULT_PATH,
  keys: Array.from({ length: count }, (_, index) => key(index)),
  ...change,
});

describe("a path", () => {
  it("leads nowhere without keyframes, and stands still with one", () => {
    expect(spotOn(way(0))).toBeNull();
    expect(spotOn(way(1, { at: 0.5 }))).toEqual(key(0));
    expect(durationOf(way(1))).toBe(0);
    expect(advanced(way(1), 5)).toBe(0);
  });

  it.each([true, false])("meets each of 2 to 64 keyframes, loop: %s", (loop) => {
    for (let count = 2; count <= 64; count++) {
      for (let index = 0; index < count; index++) {
        const path = way(count, { loop });
        expect(spotOn({ ...path, at: atOfKey(path, index) })).toEqual(key(index));
      }
    }
  });

  it("closes where it loops, and ends with the last keyframe where it does not", () => {
    for (let count = 2; count <= 64; count++) {
      expect(spotOn(way(count, { at: 1 }))).toEqual(key(0));
      expect(spotOn(way(count, { at: 1, loop: false }))).toEqual(key(count - 1));
    }
  });

  it("lies between its keyframes", () => {
    expect(spotOn(way(3, { at: 0.25, loop: false, how: "lerp" }))).toEqual({
      from: key(0),
      to: key(1),
      t: 0.5,
      how: "lerp",
    });
    expect(spotOn(way(4, { at: 0.8125 }))).toEqual({ from: key(3), to: key(0), t: 0.25, how: "slerp" });
  });

  it("leaves keyframes slowly", () => {
    const t = (easing: Path["easing"]) => {
      const spot = spotOn(way(2, { at: 0.125, easing }));
      return spot !== null && "t" in spot ? spot.t : null;
    };
    expect(t("linear")).toBe(0.25);
    expect(t("smooth")).toBe(0.15625);
    expect(t("soft")).toBe(0.103515625);
  });

  it("is as long as its steps", () => {
    expect(stepsOf(way(4))).toBe(4);
    expect(durationOf(way(4, { seconds: 1.5 }))).toBe(6);
    expect(durationOf(way(4, { seconds: 1.5, loop: false }))).toBe(4.5);
    expect(stepsAlong(way(4, { at: 0.375 }))).toBe(1.5);
  });

  it("is gone along by the clock", () => {
    expect(advanced(way(4, { seconds: 1, at: 0.5 }), 1)).toBe(0.75);
    expect(advanced(way(4, { seconds: 1, at: 0.75 }), 2)).toBe(0.25);
    expect(advanced(way(4, { seconds: 1, at: 0.25 }), -2)).toBe(0.75);
    expect(advanced(way(5, { seconds: 1, at: 0.75, loop: false }), 2)).toBe(1);
  });

  it("has pictures at even times, and no loop shows its start twice", () => {
    expect(frameTimes(way(3), 4)).toEqual([0, 0.25, 0.5, 0.75]);
    expect(frameTimes(way(3, { loop: false }), 5)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(frameTimes(way(3, { loop: false }), 1)).toEqual([0]);
    expect(frameTimes(way(3), 0)).toEqual([]);
  });

  it("knows the nearest keyframe", () => {
    expect(nearestKey(way(0))).toBe(0);
    expect(nearestKey(way(4, { at: 0.3 }))).toBe(1);
    expect(nearestKey(way(4, { at: 0.9 }))).toBe(0);
    expect(nearestKey(way(3, { at: 0.9, loop: false }))).toBe(2);
  });

  it("is seen at a keyframe after its keyframes have changed", () => {
    const longer = rekeyed(way(3, { at: 0.5 }), [key(0), key(1), key(2), key(7)], 3);
    expect(spotOn(longer)).toEqual(key(7));
    expect(spotOn(rekeyed(longer, [key(0), key(1)], 3))).toEqual(key(1));
    expect(rekeyed(longer, [], 3)).toMatchObject({ keys: [], at: 0 });
  });

  it("stays where it is when it is opened or closed", () => {
    const closed = way(4, { at: 0.375 });
    const open = withLoop(closed, false);
    expect(open).toMatchObject({ loop: false, at: 0.5 });
    expect(spotOn(open)).toEqual(spotOn(closed));
    expect(withLoop(open, true)).toEqual(closed);
    expect(spotOn(withLoop(way(4, { at: 0.9 }), false))).toEqual(key(3));
  });
});
