import { describe, expect, test } from "vitest";
import { FrameLoop, type Painter } from "../src/element/frame-loop";

/** A painter whose pictures are done when the test says so. */
class Studio implements Painter {
  able = true;
  seen = true;
  readonly failures: unknown[] = [];
  readonly paintings: { resolve(): void; reject(error: Error): void }[] = [];

  paint(): Promise<void> {
    return new Promise((resolve, reject) => this.paintings.push({ resolve, reject }));
  }

  failed(error: unknown): void {
    this.failures.push(error);
  }
}

/** Lets everything happen that waits for nothing. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe("the frame loop", () => {
  test("takes the wishes of one task as one", async () => {
    const studio = new Studio();
    const loop = new FrameLoop(studio);
    loop.wish();
    loop.wish();
    await settle();
    studio.paintings[0]?.resolve();
    await settle();
    expect(studio.paintings).toHaveLength(1);
  });

  test("has one frame in flight, and one more for all wishes that come meanwhile", async () => {
    const studio = new Studio();
    const loop = new FrameLoop(studio);
    loop.wish();
    await settle();
    for (let wish = 0; wish < 5; wish++) loop.wish();
    await settle();
    expect(studio.paintings).toHaveLength(1);
    studio.paintings[0]?.resolve();
    await settle();
    expect(studio.paintings).toHaveLength(2);
    studio.paintings[1]?.resolve();
    await settle();
    expect(studio.paintings).toHaveLength(2);
  });

  test("keeps a wish until somebody sees it", async () => {
    const studio = new Studio();
    studio.seen = false;
    const loop = new FrameLoop(studio);
    loop.wish();
    await settle();
    expect(studio.paintings).toHaveLength(0);
    studio.seen = true;
    loop.wake();
    await settle();
    expect(studio.paintings).toHaveLength(1);
  });

  test("draws nothing on waking where nothing was wished for", async () => {
    const studio = new Studio();
    new FrameLoop(studio).wake();
    await settle();
    expect(studio.paintings).toHaveLength(0);
  });

  test("draws at once what is urgent, seen or not, and only that", async () => {
    const studio = new Studio();
    studio.seen = false;
    const loop = new FrameLoop(studio);
    const done = loop.now();
    await settle();
    studio.paintings[0]?.resolve();
    await done;
    loop.wish();
    await settle();
    expect(studio.paintings).toHaveLength(1);
  });

  test("goes on after a failure", async () => {
    const studio = new Studio();
    const loop = new FrameLoop(studio);
    loop.wish();
    await settle();
    const error = new Error("no paint");
    studio.paintings[0]?.reject(error);
    await settle();
    expect(studio.failures).toEqual([error]);
    loop.wish();
    await settle();
    expect(studio.paintings).toHaveLength(2);
  });
});
