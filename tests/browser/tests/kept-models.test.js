import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch } from "../lib/browser.js";
import { serveModules } from "../lib/modules.js";
import { visit } from "../lib/visitor.js";

/** A model of 300,000 bytes in pieces, as far as the cache can tell. */
const BYTES = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 31) % 253));

describe("models in the browser's own cache", () => {
  let server;
  let browser;
  let requests = 0;
  let answer;

  const whole = (response) => {
    response.writeHead(200, { "Content-Length": BYTES.length, ETag: '"1"' });
    response.end(BYTES);
  };
  const cut = (response) => {
    response.writeHead(200, { "Content-Length": BYTES.length });
    response.write(BYTES.subarray(0, 200_000), () => response.destroy());
  };

  before(async () => {
    const faults = {
      "/models/a.safetensors": (_, response) => {
        requests += 1;
        answer(response);
      },
    };
    const modules = { through: "model-source/through-cache.ts", cache: "model-source/cache.ts" };
    server = await serveModules(modules, { faults });
    browser = await launch({ webgpu: false });
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  async function open() {
    requests = 0;
    answer = whole;
    const { page, troubles } = await visit(browser, server.address);
    return { page, troubles, load: () => page.evaluate(load), kept: () => page.evaluate(list) };
  }

  /** In the page: opens the model with an engine that takes only what the server has. */
  async function load() {
    const { openThroughCache } = await import("./through.js");
    const address = new URL("models/a.safetensors", document.baseURI);
    const { signal } = new AbortController();
    let attempts = 0;
    try {
      const { fromCache, kept } = await openThroughCache(
        { address, name: "A", estimate: 300_000 },
        { signal, blamesBytes: (error) => error.message === "no model" },
        async (read) => {
          attempts += 1;
          let at = 0;
          const onChunk = async (chunk) => {
            const own = structuredClone(chunk, { transfer: [chunk.buffer] });
            if (own.some((byte, index) => byte !== ((at + index) * 31) % 253)) throw new Error("no model");
            at += own.length;
          };
          await read({ signal, onProgress: () => undefined, onChunk });
          if (at !== 300_000) throw new Error("no model");
        },
      );
      return { attempts, fromCache, remark: await kept };
    } catch ({ message }) {
      return { attempts, message };
    }
  }

  async function list() {
    const { ModelCache } = await import("./cache.js");
    return (await new ModelCache().list()).map(({ bytes }) => bytes);
  }

  test("are downloaded once, also for the next visit, and forgotten on request", async () => {
    const { page, troubles, load, kept } = await open();
    assert.deepEqual(await load(), { attempts: 1, fromCache: false, remark: null });
    assert.deepEqual(await kept(), [BYTES.length]);
    await page.reload();
    assert.deepEqual(await load(), { attempts: 1, fromCache: true, remark: null });
    assert.equal(requests, 1);
    await page.evaluate(async () => {
      const { ModelCache } = await import("./cache.js");
      await new ModelCache().forgetAll();
    });
    assert.deepEqual(await kept(), []);
    await load();
    assert.equal(requests, 2);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("are not there when the download was cut off", async () => {
    const { page, load, kept } = await open();
    answer = cut;
    const { message } = await load();
    assert.match(message, /^“A” was cut off after .* of 300 kB; check the connection and load it again\.$/);
    assert.deepEqual(await kept(), []);
    answer = whole;
    assert.deepEqual(await load(), { attempts: 1, fromCache: false, remark: null });
    assert.deepEqual(await kept(), [BYTES.length]);
    await page.context().close();
  });

  for (const [how, spoil] of [
    ["other bytes", (bytes) => bytes.fill(1)],
    ["fewer bytes", (bytes) => bytes.slice(0, 1000)],
  ]) {
    test(`are fetched anew where the disk gives back ${how}`, async () => {
      const { page, troubles, load, kept } = await open();
      await load();
      const spoilt = [...spoil(new Uint8Array(BYTES))];
      await page.evaluate(async (bytes) => {
        const cache = await caches.open("fast-gan-models-1");
        const [request] = await cache.keys();
        const { headers } = await cache.match(request);
        await cache.put(request, new Response(Uint8Array.from(bytes), { headers }));
      }, spoilt);
      assert.deepEqual(await load(), { attempts: 2, fromCache: false, remark: null });
      assert.equal(requests, 2);
      assert.deepEqual(await load(), { attempts: 1, fromCache: true, remark: null });
      assert.deepEqual(await kept(), [BYTES.length]);
      assert.deepEqual(troubles, []);
      await page.context().close();
    });
  }

  test("are drawn, with a remark, where the disk has no room", async () => {
    const { page, troubles, load, kept } = await open();
    const session = await page.context().newCDPSession(page);
    const { origin } = new URL(server.address);
    await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 100_000 });
    assert.deepEqual(await load(), {
      attempts: 1,
      fromCache: false,
      remark: "There is no room to keep “A” on your machine, so it is downloaded again next time.",
    });
    assert.deepEqual(await kept(), []);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });
});
