import { describe, expect, test } from "vitest";
import { History } from "../src/kept/history";

describe("the history", () => {
  test("goes back and forth", () => {
    const history = new History("a");
    expect([history.canUndo, history.canRedo]).toEqual([false, false]);
    history.set("b");
    history.set("c");
    expect(history.undo()).toBe("b");
    expect(history.undo()).toBe("a");
    expect(history.undo()).toBe("a");
    expect(history.canRedo).toBe(true);
    expect(history.redo()).toBe("b");
    expect(history.steps).toEqual(["a", "b", "c"]);
    expect(history.index).toBe(1);
  });

  test("forgets what was undone at the next step", () => {
    const history = new History("a");
    history.set("b");
    history.undo();
    history.set("c");
    expect(history.steps).toEqual(["a", "c"]);
    expect(history.canRedo).toBe(false);
    expect(history.redo()).toBe("c");
  });

  test("undoes a drag at a stroke", () => {
    const history = new History(0);
    for (let move = 1; move <= 100; move++) history.set(move, "passing");
    expect(history.present).toBe(100);
    history.set(101);
    expect(history.steps).toEqual([0, 101]);
    expect(history.undo()).toBe(0);
  });

  test("undoes a drag that has no end yet, and keeps what can be redone", () => {
    const history = new History("a");
    history.set("b");
    history.undo();
    history.set("x", "passing");
    expect([history.canUndo, history.canRedo]).toEqual([true, false]);
    expect(history.undo()).toBe("a");
    expect(history.redo()).toBe("b");
  });

  test("takes a drag that ends where it began for no step", () => {
    const history = new History({ x: 1 }, { equal: (a, b) => a.x === b.x });
    history.set({ x: 2 }, "passing");
    history.set({ x: 1 });
    expect([history.canUndo, history.steps.length]).toEqual([false, 1]);
  });

  test("is bounded, and drops the oldest first", () => {
    const history = new History(0, { limit: 3 });
    for (let step = 1; step <= 5; step++) history.set(step);
    expect(history.steps).toEqual([3, 4, 5]);
    expect(history.undo()).toBe(4);
  });

  test.each([
    [1, "b"],
    [-5, "a"],
    [99, "c"],
    [1.9, "b"],
  ])("goes to step %d", (index, value) => {
    const history = new History("a");
    history.set("b");
    history.set("c");
    history.set("d", "passing");
    expect(history.go(index)).toBe(value);
    expect(history.present).toBe(value);
  });
});
