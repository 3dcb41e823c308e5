import { describe, expect, it } from "vitest";
import { type PageState, Store } from "../src/page/store";
import { DEFAULT_STATE } from "../src/state/defaults";

const START: PageState = { ...DEFAULT_STATE, screen: "explore", model: "a.safetensors" };
const at = (x: number) => ({ point: { at: { x, y: 0 }, turns: [], moves: [] } });
const placeOf = ({ state }: Store) => state.point.at;

describe("the page's store", () => {
  it("takes a drag for one step", () => {
    const store = new Store(START);
    const heard: unknown[] = [];
    store.subscribe((state, change) => heard.push([(state.point.at as { x: number }).x, change]));
    store.set(at(1.5), "passing");
    store.set(at(1.75), "passing");
    store.set(at(2));
    expect(heard).toEqual([
      [1.5, "passing"],
      [1.75, "passing"],
      [2, "step"],
    ]);
    store.undo();
    expect(placeOf(store)).toEqual({ x: 42, y: 0 });
    expect(store.canUndo).toBe(false);
    store.redo();
    expect(placeOf(store)).toEqual({ x: 2, y: 0 });
  });

  it("goes back to pictures, and stays where one is", () => {
    const store = new Store(START);
    store.set(at(1));
    store.set({ screen: "mix", mode: "mix" });
    store.set({ model: "b.safetensors" });
    expect(store.steps).toHaveLength(2);
    store.undo();
    expect(store.state).toMatchObject({ screen: "mix", model: "b.safetensors", ...at(42) });
  });

  it("settles on what an address can say", () => {
    const store = new Store(START);
    store.set(at(0.123456), "passing");
    expect(placeOf(store)).toEqual({ x: 0.123456, y: 0 });
    store.set({});
    expect(placeOf(store)).toEqual({ x: 0.123, y: 0 });
  });

  it("tells nobody who has left", () => {
    const store = new Store(START);
    let heard = 0;
    store.subscribe(() => heard++)();
    store.set(at(1));
    expect(heard).toBe(0);
  });
});
