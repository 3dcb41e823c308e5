import { describe, expect, it } from "vitest";
import { Gesture } from "../../src/page/screens/mix/gesture";
import { LIMITS } from "../../src/state/limits";

const BRUSH = { radius: 0.1, paints: true };

describe("a movement of the brush", () => {
  it("is a dab where the brush is put down, then a line", () => {
    const gesture = new Gesture(BRUSH, { x: 0.2, y: 0.3, pressure: 1 });
    expect(gesture.strokes).toEqual([{ places: [0.2, 0.3], radius: 0.1, paints: true }]);
    expect(gesture.move({ x: 0.4, y: 0.3, pressure: 1 })).toBe(true);
    expect(gesture.strokes).toEqual([{ places: [0.2, 0.3, 0.4, 0.3], radius: 0.1, paints: true }]);
  });

  it("leaves out what nobody would see", () => {
    const gesture = new Gesture({ ...BRUSH, paints: false }, { x: 0.2, y: 0.3, pressure: 1 });
    expect(gesture.move({ x: 0.201, y: 0.3, pressure: 0.1 })).toBe(false);
    expect(gesture.strokes).toEqual([{ places: [0.2, 0.3], radius: 0.1, paints: false }]);
  });

  it("goes on with another width where the pressure changes, without a gap", () => {
    const gesture = new Gesture(BRUSH, { x: 0, y: 0.5, pressure: 0.2 });
    gesture.move({ x: 0.2, y: 0.5, pressure: 0.2 });
    gesture.move({ x: 0.4, y: 0.5, pressure: 0.9 });
    const [light, strong] = gesture.strokes;
    expect(gesture.strokes).toHaveLength(2);
    expect(strong?.places).toEqual([0.2, 0.5, 0.4, 0.5]);
    expect(light?.radius).toBeLessThan(strong?.radius ?? 0);
    expect(strong?.radius).toBeCloseTo(0.1);
  });

  it("begins a new line where one could hold no more", () => {
    const gesture = new Gesture(BRUSH, { x: 0, y: 0, pressure: 1 });
    for (let step = 1; step <= LIMITS.corners; step++) gesture.move({ x: step, y: 0, pressure: 1 });
    const [first, second] = gesture.strokes;
    expect(first?.places).toHaveLength(2 * LIMITS.corners);
    expect(second?.places).toEqual([LIMITS.corners - 1, 0, LIMITS.corners, 0]);
  });
});
