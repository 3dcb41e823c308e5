import { describe, expect, it } from "vitest";
import { tileByKey } from "../../src/page/parts/grid-keys";
import { moved } from "../../src/page/screens/interpolate/moved";

describe("tileByKey", () => {
  const grid = { index: 6, columns: 4, count: 40, rows: 3 };
  const key = (name: string, change = {}) =>
    tileByKey({ key: name } as KeyboardEvent, { ...grid, ...change });

  it.each([
    ["ArrowLeft", 5],
    ["ArrowRight", 7],
    ["ArrowUp", 2],
    ["ArrowDown", 10],
    ["Home", 4],
    ["End", 7],
    ["PageDown", 18],
  ])("leads by %s to tile %i", (name, index) => {
    expect(key(name)).toBe(index);
  });

  it("stays where there is no tile, and leaves other keys alone", () => {
    expect(key("PageUp")).toBe(6);
    expect(key("ArrowDown", { index: 39 })).toBe(39);
    expect(key("End", { index: 37, count: 39 })).toBe(38);
    expect(key("a")).toBeNull();
    expect(tileByKey({ key: "ArrowLeft", altKey: true } as KeyboardEvent, grid)).toBeNull();
  });
});

describe("moved", () => {
  it.each([
    [0, 2, "bcad"],
    [3, 0, "dabc"],
    [1, 1, "abcd"],
    [9, 0, "abcd"],
  ])("takes item %i to place %i", (from, to, result) => {
    expect(moved([..."abcd"], { from, to }).join("")).toBe(result);
  });
});
