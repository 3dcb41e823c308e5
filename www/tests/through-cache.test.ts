import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ModelCache } from "../src/model-source/cache";
import { openThroughCache } from "../src/model-source/through-cache";
import { FakeCaches } from "./fake-caches";

const ADDRESS = new URL("https://page.test/models/a.safetensors?v=1");
const BYTES = Uint8Array.from({ length: 5000 }, (_, at) => at % 251);
const DAY = 24 * 60 * 60 * 1000;

/** What the engine says of bytes that are no model. */
class Refusal extends Error {}

let caches: FakeCaches;
let requests: Headers[];
let respond: (headers: Headers) => Response;

beforeEach(() => {
  caches = new FakeCaches();
  requests = [];
  respond = () => answer(BYTES);
  vi.stubGlobal("caches", caches);
  vi.stubGlobal("navigator", { onLine: true });
  vi.stubGlobal("fetch", async (_: URL, { headers }: RequestInit = {}) => {
    requests.push(new Headers(headers));
    return respond(new Headers(headers));
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function answer(
  bytes: Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  cutAfter = Infinity,
): Response {
  let at = 0;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (at >= cutAfter) controller.error(new TypeError("network error"));
      else if (at >= bytes.length) controller.close();
      else {
        controller.enqueue(bytes.slice(at, at + 1000));
        at += 1000;
      }
    },
  });
  return new Response(stream, {
    headers: { "Content-Length": String(bytes.length), ETag: '"1"', ...headers },
  });
}

/** An engine that takes `BYTES` and nothing else, and takes its chunks' memory over as the real one does. */
async function open(options: { estimate?: number | null; fault?: Error; signal?: AbortSignal } = {}) {
  const { estimate = null, fault, signal = new AbortController().signal } = options;
  let attempts = 0;
  const opened = await openThroughCache(
    { address: ADDRESS, name: "A", estimate },
    { signal, blamesBytes: (error) => error instanceof Refusal },
    async (read) => {
      attempts += 1;
      const got: number[] = [];
      const onChunk = async (chunk: Uint8Array<ArrayBuffer>) => {
        got.push(...structuredClone(chunk, { transfer: [chunk.buffer] }));
        if (fault !== undefined) throw fault;
      };
      await read({ signal, onProgress: () => undefined, onChunk });
      if (got.length !== BYTES.length || got.some((byte, at) => byte !== BYTES[at]))
        throw new Refusal("no model");
      return got.length;
    },
  );
  return { ...opened, remark: await opened.kept, attempts };
}

const keptBytes = async () => (await new ModelCache().list()).map(({ bytes }) => bytes);

describe("a model", () => {
  test("is downloaded once", async () => {
    expect(await open()).toMatchObject({ fromCache: false, remark: null, attempts: 1 });
    expect(await open()).toMatchObject({ fromCache: true, remark: null, attempts: 1 });
    expect(requests.length).toBe(1);
    expect(await new ModelCache().list()).toMatchObject([{ address: ADDRESS, bytes: BYTES.length }]);
  });

  test("is forgotten on request", async () => {
    await open();
    await new ModelCache().forget(ADDRESS);
    expect(await keptBytes()).toEqual([]);
    await open();
    await new ModelCache().forgetAll();
    expect(await keptBytes()).toEqual([]);
    expect(requests.length).toBe(2);
  });

  test("is not kept when its download is cut off", async () => {
    respond = () => answer(BYTES, {}, 3000);
    await expect(open()).rejects.toThrow(/cut off/);
    expect(await keptBytes()).toEqual([]);
  });

  test("is not kept when the engine refuses it, and is asked for once only", async () => {
    respond = () => answer(BYTES.slice().fill(7));
    await expect(open()).rejects.toThrow(Refusal);
    expect(await keptBytes()).toEqual([]);
    expect(requests.length).toBe(1);
  });

  test("is not kept where the answer is an error", async () => {
    respond = () => new Response("gone", { status: 404 });
    await expect(open()).rejects.toThrow(/answered 404/);
    expect(await keptBytes()).toEqual([]);
  });

  test("is drawn where there is no room to keep it", async () => {
    caches.room = 2000;
    const { value, remark } = await open();
    expect(value).toBe(BYTES.length);
    expect(remark).toMatch(/no room to keep “A”/);
    expect(await keptBytes()).toEqual([]);
  });

  test("is drawn where the browser has no cache, or forbids it", async () => {
    vi.stubGlobal("caches", undefined);
    expect(await open()).toMatchObject({ value: BYTES.length, remark: null });
    const forbidden = async () => {
      throw new DOMException("no", "SecurityError");
    };
    vi.stubGlobal("caches", { open: forbidden, delete: forbidden });
    expect(await open()).toMatchObject({ value: BYTES.length, remark: null });
    expect(await new ModelCache().list()).toEqual([]);
    await new ModelCache().forgetAll();
  });
});

describe("a kept copy", () => {
  async function spoil(bytes: Uint8Array<ArrayBuffer>) {
    await open();
    const { headers } = caches.entries.get(ADDRESS.href) as Response;
    caches.entries.set(ADDRESS.href, new Response(bytes, { headers }));
    requests = [];
  }

  test.each([
    ["too short", BYTES.slice(0, 4000)],
    ["other bytes", BYTES.slice().fill(7)],
    ["empty", new Uint8Array()],
  ])("that is spoilt (%s) is fetched anew, once", async (_, bytes) => {
    await spoil(bytes);
    expect(await open()).toMatchObject({ value: BYTES.length, fromCache: false, attempts: 2 });
    expect(requests.length).toBe(1);
    expect(await open()).toMatchObject({ fromCache: true, attempts: 1 });
  });

  test("stays where the device was lost, or the visitor gave up", async () => {
    await open();
    await expect(open({ fault: new Error("the device was lost") })).rejects.toThrow("lost");
    await expect(open({ signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
    expect(await keptBytes()).toEqual([BYTES.length]);
    expect(requests.length).toBe(1);
  });

  test.each([
    ["after a day", DAY + 1, null],
    ["where the list promises another size", 0, 1234],
  ])("is asked about %s, and used while it is the newest", async (_, later, estimate) => {
    await open();
    vi.useFakeTimers({ now: Date.now() + later, toFake: ["Date"] });
    respond = (headers) =>
      headers.get("If-None-Match") === '"1"' ? new Response(null, { status: 304 }) : answer(BYTES);
    expect(await open({ estimate })).toMatchObject({ fromCache: true });
    expect(requests.length).toBe(2);
  });

  test("gives way to a newer version", async () => {
    await open();
    vi.useFakeTimers({ now: Date.now() + DAY + 1, toFake: ["Date"] });
    respond = () => answer(BYTES, { ETag: '"2"' });
    expect(await open()).toMatchObject({ fromCache: false, attempts: 1 });
    expect(requests.length).toBe(2);
    expect(caches.entries.get(ADDRESS.href)?.headers.get("ETag")).toBe('"2"');
  });

  test.each([
    ["nobody answers", () => Promise.reject(new TypeError("Failed to fetch"))],
    ["the server is ill", async () => new Response("", { status: 503 })],
    ["a web page answers", async () => new Response("<html>", { headers: { "Content-Type": "text/html" } })],
  ])("is used after a day where %s", async (_, fetch) => {
    await open();
    vi.useFakeTimers({ now: Date.now() + DAY + 1, toFake: ["Date"] });
    vi.stubGlobal("fetch", fetch);
    expect(await open()).toMatchObject({ fromCache: true });
  });

  test("is used offline without a question", async () => {
    await open();
    vi.useFakeTimers({ now: Date.now() + DAY + 1, toFake: ["Date"] });
    vi.stubGlobal("navigator", { onLine: false });
    expect(await open()).toMatchObject({ fromCache: true });
    expect(requests.length).toBe(1);
  });
});
