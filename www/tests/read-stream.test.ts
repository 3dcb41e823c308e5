import { afterEach, describe, expect, it, vi } from "vitest";
import { type Reader, type ReadOptions, readStream } from "../src/model-source/read-stream";
import { SourceError } from "../src/model-source/source-error";

type Bytes = Uint8Array<ArrayBuffer>;

function stream(...chunks: (Bytes | Error)[]): ReadableStream<Bytes> {
  return new ReadableStream({
    pull(controller) {
      const next = chunks.shift();
      if (next === undefined) controller.close();
      else if (next instanceof Error) controller.error(next);
      else controller.enqueue(next);
    },
  });
}

const bytes = (length: number, fill = 7) => new Uint8Array(length).fill(fill);

function options(changes: Partial<ReadOptions> = {}): ReadOptions {
  return { name: "Shells", total: null, remedy: "try again", ...changes };
}

function reader(changes: Partial<Reader> = {}): Reader {
  return {
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onChunk: () => Promise.resolve(),
    ...changes,
  };
}

describe("readStream", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("hands over every chunk as it is, one after the other", async () => {
    const chunks = [bytes(3, 1), bytes(2_000_000, 2), bytes(5, 3)];
    const seen: Bytes[] = [];
    let busy = false;
    const onChunk = async (chunk: Bytes) => {
      expect(busy).toBe(false);
      busy = true;
      await new Promise((resolve) => setTimeout(resolve, 5));
      busy = false;
      seen.push(chunk);
    };
    await readStream(stream(...chunks), options({ total: 2_000_008 }), reader({ onChunk }));
    expect(seen.length).toBe(3);
    expect(seen.every((chunk, index) => chunk === chunks[index])).toBe(true);
  });

  it("counts the time that it waited for bytes, not the time that they were worked on", async () => {
    vi.useFakeTimers();
    const later = (time: number) => new Promise<void>((resolve) => setTimeout(resolve, time));
    const slow = new ReadableStream<Bytes>({
      async pull(controller) {
        await later(60);
        controller.enqueue(bytes(1));
        controller.close();
      },
    });
    const waited = readStream(slow, options(), reader({ onChunk: () => later(500) }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await waited).toBe(60);
  });

  it("tells the progress, against the estimate where the total is unknown", async () => {
    const seen: [number, number | null][] = [];
    const onProgress = (received: number, total: number | null) => seen.push([received, total]);
    await readStream(stream(bytes(3), bytes(4)), options({ estimate: 9 }), reader({ onProgress }));
    expect(seen).toEqual([
      [0, 9],
      [3, 9],
      [7, 9],
    ]);
  });

  it.each([
    ["is larger than", stream(bytes(1)), { total: 11, limit: 10 }],
    ["is larger than", stream(bytes(6), bytes(6)), { limit: 10 }],
    ["was cut off after 4 B of 9 B; try again.", stream(bytes(4)), { total: 9 }],
    ["was cut off after 4 B", stream(bytes(4), new TypeError("network error")), {}],
    ["leads to a web page", stream(new TextEncoder().encode("\ufeff \n<!DOCTYPE html><p>Not found")), {}],
  ])("refuses with one sentence: it %s", async (sentence, source, changes) => {
    const failure = readStream(source, options(changes), reader());
    await expect(failure).rejects.toBeInstanceOf(SourceError);
    await expect(failure).rejects.toThrow(sentence);
  });

  it("hands over nothing of a web page", async () => {
    const onChunk = () => Promise.reject(new Error("a chunk came"));
    const page = stream(new TextEncoder().encode("<html>"));
    await expect(readStream(page, options(), reader({ onChunk }))).rejects.toThrow("leads to a web page");
  });

  it("takes a file for a model even where its first byte is a “<”", async () => {
    const start = new Uint8Array([0x3c, 1, 0, 0, 0, 0, 0, 0, 0x7b]);
    const seen: Bytes[] = [];
    const onChunk = async (chunk: Bytes) => void seen.push(chunk);
    await readStream(stream(start), options(), reader({ onChunk }));
    expect(seen).toEqual([start]);
  });

  it("ends with an abort when the visitor cancels", async () => {
    const controller = new AbortController();
    const onProgress = (received: number) => received > 0 && controller.abort();
    const failure = readStream(
      stream(bytes(3), bytes(3)),
      options(),
      reader({ signal: controller.signal, onProgress }),
    );
    await expect(failure).rejects.toMatchObject({ name: "AbortError" });
  });

  it("ends with the taker's own error, even while the next bytes are long in coming", async () => {
    let pulls = 0;
    const stalled = new ReadableStream<Bytes>({
      pull(controller) {
        pulls += 1;
        if (pulls > 1) return new Promise<void>(() => undefined);
        controller.enqueue(bytes(3));
        return undefined;
      },
    });
    const onChunk = () => Promise.reject(new Error("the engine refused"));
    await expect(readStream(stalled, options(), reader({ onChunk }))).rejects.toThrow("the engine refused");
  });
});
