import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { add, elementStage, happened, SOURCES, told } from "../lib/elements.js";
import { heapBytes, newestWorker } from "../lib/worker.js";

const [SMALL] = SOURCES;
const HOUR_MS = 60 * 60 * 1000;
/** Of simulated time between two looks at the page, which lets pictures be drawn meanwhile. */
const STRETCH_MS = 30_000;

describe("an element that plays for an hour", () => {
  // Compiled code counts to the heap, and comes whenever the browser likes.
  const stage = elementStage({ flags: ["--js-flags=--no-opt --no-maglev --no-sparkplug"] });

  test("holds no more memory at its end than at its start", async (context) => {
    const { page, troubles } = await stage.open();
    const session = await page.context().newCDPSession(page);
    const heap = async () => {
      await session.send("HeapProfiler.collectGarbage");
      return (await session.send("Runtime.getHeapUsage")).usedSize;
    };
    const id = await add(page, { src: SMALL, mode: "interpolate" });
    await happened(page, id, "render");
    await page.clock.install();
    await page.evaluate((element) => {
      const key = (x) => ({ at: { x, y: 0 }, turns: [], moves: [] });
      const picture = window.elements.get(element);
      picture.setState({ path: { ...picture.getState().path, keys: [key(1), key(2), key(3)] } });
      // What the page itself writes down would grow.
      window.elements.ignore(picture);
      picture.play();
    }, id);
    const play = async (milliseconds) => {
      for (let played = 0; played < milliseconds; played += STRETCH_MS) await page.clock.runFor(STRETCH_MS);
    };
    await play(HOUR_MS / 20);
    const before = { page: await heap(), worker: await heapBytes(stage.browser) };
    const drawn = await page.evaluate(() => window.elements.renders);
    await play(HOUR_MS);
    const after = { page: await heap(), worker: await heapBytes(stage.browser) };
    const pictures = (await page.evaluate(() => window.elements.renders)) - drawn;
    context.diagnostic(
      `${pictures} pictures; ${JSON.stringify(before)}, then ${JSON.stringify(after)} bytes`,
    );
    assert.ok(pictures > 500, `${pictures} pictures were drawn`);
    for (const who of ["page", "worker"])
      assert.ok(after[who] <= before[who] * 1.1, `the ${who}'s heap grew`);
    assert.equal((await told(page, id, "error")).length, 0);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });
});

describe("elements that come and go on a GPU", () => {
  const stage = elementStage({ webgpu: true });

  test("leave no buffers behind, a hundred times", async (context) => {
    const { page, troubles } = await stage.open();
    const id = await add(page, { src: SMALL });
    await happened(page, id, "render");
    assert.match(await page.evaluate((element) => window.elements.get(element).info.tier, id), /^webgpu/);
    const rounds = (count) =>
      page.evaluate(
        async ([src, times]) => {
          for (let round = 0; round < times; round++) {
            const element = document.createElement("fast-gan");
            element.src = src;
            element.seed = round;
            element.style.width = "50px";
            document.querySelector("main").append(element);
            // Each tenth is drawn: software takes its time.
            const enough = round % 10 === 0 ? "render" : "load";
            await new Promise((resolve) => element.addEventListener(enough, resolve, { once: true }));
            element.remove();
          }
        },
        [SMALL, count],
      );
    const held = () =>
      newestWorker(page).evaluate(() => {
        const all = [...globalThis.buffers];
        return { buffers: all.length, bytes: all.reduce((sum, { size }) => sum + size, 0) };
      });
    await rounds(10);
    const before = await held();
    await rounds(100);
    const after = await held();
    context.diagnostic(`${JSON.stringify(before)}, then ${JSON.stringify(after)}`);
    assert.ok(before.buffers > 0);
    assert.deepEqual(after, before);
    assert.equal(page.workers().length, 1);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });
});
