import { describe, expect, test } from "vitest";
import { LARGEST_ZOOM, middleCrop, movedCrop, zoomedCrop, zoomOf } from "../src/search/crop";

const SIZE = { width: 400, height: 300 };

describe("the square of a photograph", () => {
  test("is the largest in the middle at first", () => {
    expect(middleCrop(SIZE)).toEqual({ x: 50, y: 0, side: 300 });
    expect(middleCrop({ width: 5, height: 9 })).toEqual({ x: 0, y: 2, side: 5 });
  });

  test("moves by shares of its side and stays within the photograph", () => {
    const zoomed = zoomedCrop(middleCrop(SIZE), 2, SIZE);
    expect(zoomed).toEqual({ x: 125, y: 75, side: 150 });
    expect(movedCrop(zoomed, 0.1, -0.2, SIZE)).toEqual({ x: 140, y: 45, side: 150 });
    expect(movedCrop(zoomed, -9, 9, SIZE)).toEqual({ x: 0, y: 150, side: 150 });
    expect(movedCrop(middleCrop(SIZE), 1, 1, SIZE)).toEqual({ x: 100, y: 0, side: 300 });
  });

  test("is never larger than the photograph nor smaller than its eighth", () => {
    expect(zoomedCrop(middleCrop(SIZE), 0.1, SIZE)).toEqual(middleCrop(SIZE));
    const smallest = zoomedCrop(middleCrop(SIZE), 1000, SIZE);
    expect(zoomOf(smallest, SIZE)).toBe(LARGEST_ZOOM);
    const corner = movedCrop(smallest, 99, 99, SIZE);
    expect(zoomedCrop(corner, 0.001, SIZE)).toEqual({ x: 100, y: 0, side: 300 });
  });
});
