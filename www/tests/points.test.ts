import { describe, expect, test } from "vitest";
import { childOf, movedTo, turnedTo, turnOf, withRoom } from "../src/page/screens/directions/points";
import { decodeHalf } from "../src/scene/half";
import { LIMITS } from "../src/state/limits";

const HOME = { at: { x: 1, y: 2 }, turns: [], moves: [] };

describe("a point that is moved", () => {
  test("has as many moves as it needs, in thousandths", () => {
    expect(movedTo(HOME, 2, 1.23456).moves).toEqual([0, 0, 1.235]);
    expect(movedTo({ ...HOME, moves: [1, 2, 3] }, 1, 0).moves).toEqual([1, 0, 3]);
    expect(movedTo({ ...HOME, moves: [1, 0, 3] }, 2, 0).moves).toEqual([1]);
    expect(movedTo(HOME, 3, 0)).toEqual(HOME);
  });
});

describe("a point that is turned", () => {
  test("is turned once towards one seed, and not at all by 0", () => {
    const turned = turnedTo(HOME, 9, 0.25);
    expect(turned.turns).toEqual([{ seed: 9, by: 0.25 }]);
    expect(turnOf(turned, 9)).toBe(0.25);
    expect(turnOf(turned, 8)).toBe(0);
    expect(turnedTo(turned, 9, 0.5).turns).toEqual([{ seed: 9, by: 0.5 }]);
    expect(turnedTo(turned, 8, 0.5).turns).toHaveLength(2);
    expect(turnedTo(turned, 9, 0)).toEqual(HOME);
  });

  test("has children that are further turns, or itself", () => {
    const child = childOf(turnedTo(HOME, 9, 0.25), 9, 0.1);
    expect(child.turns).toEqual([
      { seed: 9, by: 0.25 },
      { seed: 9, by: 0.1 },
    ]);
    expect(childOf(HOME, 9, 0)).toBe(HOME);
  });

  test("becomes a latent of its own when it has no room for another turn", async () => {
    const latent = async () => Float32Array.of(0.5, -2);
    const full = { ...HOME, turns: Array.from({ length: LIMITS.turns }, () => ({ seed: 1, by: 0.1 })) };
    expect(await withRoom({ ...full, turns: full.turns.slice(1) }, { latent })).toHaveProperty("at", HOME.at);
    const { at, turns, moves } = await withRoom({ ...full, moves: [1] }, { latent });
    expect([turns, moves]).toEqual([[], []]);
    expect("latent" in at && decodeHalf(at.latent)).toEqual(Float32Array.of(0.5, -2));
  });
});
