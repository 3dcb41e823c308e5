import { describe, expect, it } from "vitest";
import {
  added,
  including,
  MOST,
  pinned,
  removed,
  seedPoint,
  shuffled,
  startBoard,
} from "../../src/page/screens/mix/board";

const point = (seed: number) => seedPoint(BigInt(seed));

/** Seeds 100, 101, … one after the other. */
function counting() {
  let next = 100;
  return () => point(next++);
}

const board = startBoard(point(1), point(2), counting());

describe("the board of contents and styles", () => {
  it("starts with what is shown", () => {
    expect(board.contents.map((sample) => sample.point)).toEqual([point(1), point(100), point(101)]);
    expect(board.styles.map((sample) => sample.point)).toEqual([
      point(2),
      point(102),
      point(103),
      point(104),
    ]);
    expect(startBoard(point(1), null, counting()).styles[0]?.point).toEqual(point(102));
  });

  it("exchanges neither what is pinned nor what is shown", () => {
    const pins = pinned(pinned(board, "styles", 2), "contents", 1);
    const next = shuffled(pins, { content: point(1), style: point(2) }, counting());
    expect(next.contents.map((sample) => sample.point)).toEqual([point(1), point(100), point(100)]);
    expect(next.styles.map((sample) => sample.point)).toEqual([point(2), point(101), point(103), point(102)]);
    expect(pinned(pins, "styles", 2)).toEqual(pinned(board, "contents", 1));
  });

  it("has at least one row and at most six", () => {
    let full = board;
    for (let i = 0; i < 10; i++) full = added(full, "contents", { point: point(i), pinned: false });
    expect(full.contents).toHaveLength(MOST);
    for (let i = 0; i < 10; i++) full = removed(full, "contents", 0);
    expect(full.contents).toHaveLength(1);
  });

  it("takes in what comes from elsewhere, and pinned samples make no room for it", () => {
    expect(including(board, "contents", point(100))).toBe(board);
    expect(including(board, "styles", null)).toBe(board);
    expect(
      including(pinned(board, "contents", 0), "contents", point(9)).contents.map((sample) => sample.point),
    ).toEqual([point(1), point(9), point(101)]);
    const all = [0, 1, 2].reduce((pins, index) => pinned(pins, "contents", index), board);
    expect(including(all, "contents", point(9)).contents).toHaveLength(4);
  });
});
