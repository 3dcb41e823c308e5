import { describe, expect, it } from "vitest";
import { type ReadOptions, readStream } from "../src/model-source/read-stream";
import { SourceError } from "../src/model-source/source-error";

function stream(...chunks: (Uint8Array | Error)[]): ReadableStream<Uint8Array> {
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
  return {
    name: "Shells",
    total: null,
    remedy: "try again",
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...changes,
  };
}

describe("readStream", () => {
  it("joins the chunks, whether or not the total is known", async () => {
    const chunks = () => [bytes(3, 1), bytes(2_000_000, 2), bytes(5, 3)];
    const whole = await readStream(stream(...chunks()), options());
    expect(whole.length).toBe(2_000_008);
    expect([whole[2], whole[3], whole[2_000_007]]).toEqual([1, 2, 3]);
    const known = await readStream(stream(...chunks()), options({ total: 2_000_008 }));
    // Not `toEqual`, which takes seconds for two million bytes.
    expect(known.length === whole.length && known.every((byte, i) => byte === whole[i])).toBe(true);
    expect(whole.buffer.byteLength).toBe(whole.length);
  });

  it("tells the progress, against the estimate where the total is unknown", async () => {
    const seen: [number, number | null][] = [];
    const onProgress = (received: number, total: number | null) => seen.push([received, total]);
    await readStream(stream(bytes(3), bytes(4)), options({ estimate: 9, onProgress }));
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
    const failure = readStream(source, options(changes));
    await expect(failure).rejects.toBeInstanceOf(SourceError);
    await expect(failure).rejects.toThrow(sentence);
  });

  it("takes a file for a model even where its first byte is a “<”", async () => {
    const start = new Uint8Array([0x3c, 1, 0, 0, 0, 0, 0, 0, 0x7b]);
    expect(await readStream(stream(start), options())).toEqual(start);
  });

  it("ends with an abort when the visitor cancels", async () => {
    const controller = new AbortController();
    const onProgress = (received: number) => received > 0 && controller.abort();
    const failure = readStream(
      stream(bytes(3), bytes(3)),
      options({ signal: controller.signal, onProgress }),
    );
    await expect(failure).rejects.toMatchObject({ name: "AbortError" });
  });
});
