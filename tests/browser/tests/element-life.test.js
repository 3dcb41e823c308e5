import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { add, elementStage, happened, picture, SOURCES, shown, told } from "../lib/elements.js";
import { FIXTURES, models } from "../lib/surroundings.js";
import { workersAreAtMost } from "../lib/worker.js";

const [SMALL, MEDIUM] = SOURCES;
/** Engines that the library keeps open at a time. */
const LIMIT = 4;
/** Longer than an element's model waits for an element that has gone. */
const LONGER_THAN_GRACE_MS = 1500;
/** A few frames, in which nothing is to happen. */
const A_WHILE_MS = 400;

/** Models whose bytes the server holds back until it is told to send them. */
const held = [];

describe("the life of an element", () => {
  const stage = elementStage({
    // Compiled code counts to the heap, and comes whenever the browser likes.
    flags: ["--js-flags=--no-opt --no-maglev --no-sparkplug"],
    answers: {
      "/models/slow.safetensors": (_, response) => {
        held.push(() => response.end(readFileSync(`${FIXTURES}/${models[0].file}`)));
        response.writeHead(200, { "Content-Type": "application/octet-stream" });
        response.flushHeaders();
      },
      ...Object.fromEntries(
        Array.from({ length: 6 }, (_, index) => [
          `/models/copy-${index}.safetensors`,
          (_request, response) => response.end(readFileSync(`${FIXTURES}/${models[0].file}`)),
        ]),
      ),
    },
  });

  for (const [loading, near, far] of [
    ["auto", 200, 1500],
    ["lazy", -100, 200],
  ]) {
    test(`${loading}: nothing is loaded before it is ${near > 0 ? "near the viewport" : "in the viewport"}`, async () => {
      const { page, troubles } = await stage.open();
      const requests = [];
      page.on("request", (request) => requests.push(request.url()));
      const height = await page.evaluate(() => {
        const space = document.createElement("div");
        space.style.height = "4000px";
        document.querySelector("main").append(space);
        return document.documentElement.scrollHeight;
      });
      const id = await add(page, { src: SMALL, loading });
      const scrollTo = (distance) =>
        page.evaluate(([top, gap]) => scrollTo(0, top - innerHeight - gap), [height, distance]);
      await scrollTo(far);
      await page.waitForTimeout(A_WHILE_MS);
      assert.deepEqual(requests, []);
      assert.equal(page.workers().length, 0);
      await scrollTo(near);
      await happened(page, id, "load");
      assert.ok(requests.some((url) => url.endsWith(SMALL)));
      assert.deepEqual(troubles, []);
      await page.context().close();
    });
  }

  test("eager: it is loaded wherever it is, and drawn when it is seen", async () => {
    const { page } = await stage.open();
    await page.evaluate(() => {
      document.querySelector("main").style.paddingTop = "4000px";
    });
    const id = await add(page, { src: SMALL, loading: "eager" });
    await happened(page, id, "load");
    await page.waitForTimeout(A_WHILE_MS);
    assert.equal((await told(page, id, "render")).length, 0);
    await page.evaluate((element) => window.elements.get(element).scrollIntoView(), id);
    await happened(page, id, "render");
    await page.context().close();
  });

  test("what plays rests off screen and on a page that is hidden, and goes on", async () => {
    const { page } = await stage.open();
    await page.evaluate(() => {
      document.querySelector("main").style.paddingBottom = "4000px";
    });
    const id = await add(page, { src: SMALL, autoplay: "" });
    const renders = async () => (await told(page, id, "render")).length;
    const goesOn = async () => happened(page, id, "render", (await renders()) + 3);
    // The browser tells of it with one of its next frames, and one picture may be under way.
    const rests = async () => {
      for (let tries = 10; ; tries--) {
        const before = await renders();
        await page.waitForTimeout(A_WHILE_MS);
        if ((await renders()) === before) return;
        assert.ok(tries > 0, "it goes on and on");
      }
    };
    const hide = (hidden) =>
      page.evaluate((value) => {
        Object.defineProperty(document, "hidden", { configurable: true, get: () => value });
        document.dispatchEvent(new Event("visibilitychange"));
      }, hidden);
    await happened(page, id, "render", 3);
    await page.evaluate(() => scrollTo(0, 3000));
    await rests();
    await page.evaluate(() => scrollTo(0, 0));
    await goesOn();
    await hide(true);
    await rests();
    await hide(false);
    await goesOn();
    assert.equal(await page.evaluate((element) => window.elements.get(element).playing, id), true);
    await page.context().close();
  });

  test("one that is put elsewhere keeps its model and its picture", async () => {
    const { page, troubles } = await stage.open();
    const id = await add(page, { src: SMALL, seed: "6" });
    await happened(page, id, "render");
    const [worker] = page.workers();
    const before = await shown(page, id);
    await page.evaluate((element) => {
      const other = document.createElement("section");
      document.body.append(other);
      other.append(window.elements.get(element));
    }, id);
    assert.deepEqual(await shown(page, id), before);
    await page.waitForTimeout(LONGER_THAN_GRACE_MS);
    assert.deepEqual(page.workers(), [worker]);
    assert.equal((await told(page, id, "load")).length, 1);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("one that is taken away gives its model back, and shows the same picture when it returns", async () => {
    const { page, troubles } = await stage.open();
    const id = await add(page, { src: SMALL, mode: "explore" });
    await happened(page, id, "render");
    await page.evaluate((element) => {
      window.elements.get(element).setState({ point: { at: { x: 3.5, y: 2 }, turns: [], moves: [] } });
    }, id);
    const before = await picture(page, id);
    await page.evaluate((element) => {
      window.kept = window.elements.get(element);
      window.kept.remove();
    }, id);
    await workersAreAtMost(page, 0);
    assert.equal(await page.evaluate(() => window.kept.loaded), false);
    await page.evaluate(() => document.querySelector("main").append(window.kept));
    await happened(page, id, "load", 2);
    assert.deepEqual((await picture(page, id)).rgba, before.rgba);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("mounted, unmounted and mounted in one breath, it loads once", async () => {
    const { page, troubles } = await stage.open();
    await page.evaluate((src) => {
      const element = document.createElement("fast-gan");
      const mount = () => document.querySelector("main").append(element);
      element.id = "strict";
      element.src = src;
      element.style.width = "100px";
      window.elements.listen(element);
      mount();
      element.remove();
      mount();
    }, SMALL);
    await happened(page, "strict", "render");
    await page.waitForTimeout(LONGER_THAN_GRACE_MS);
    assert.equal(page.workers().length, 1);
    assert.equal((await told(page, "strict", "load")).length, 1);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("a hundred comings and goings leave nothing behind", async (context) => {
    const { page, troubles } = await stage.open();
    const session = await page.context().newCDPSession(page);
    const heap = async () => {
      await session.send("HeapProfiler.collectGarbage");
      return (await session.send("Runtime.getHeapUsage")).usedSize;
    };
    const nodes = async () => (await session.send("Memory.getDOMCounters")).nodes;
    const stays = await add(page, { src: SMALL });
    await happened(page, stays, "render");
    const rounds = (count) =>
      page.evaluate(
        async ([src, times]) => {
          const main = document.querySelector("main");
          for (let round = 0; round < times; round++) {
            const element = document.createElement("fast-gan");
            element.src = src;
            element.mode = "explore";
            element.controls = true;
            element.style.width = "50px";
            main.append(element);
            await new Promise((resolve) => element.addEventListener("render", resolve, { once: true }));
            document.body.append(element);
            main.append(element);
            element.remove();
          }
        },
        [src, count],
      );
    const src = SMALL;
    await rounds(20);
    await page.waitForTimeout(LONGER_THAN_GRACE_MS);
    const before = { heap: await heap(), nodes: await nodes() };
    await rounds(100);
    await page.waitForTimeout(LONGER_THAN_GRACE_MS);
    const after = { heap: await heap(), nodes: await nodes() };
    context.diagnostic(`heap ${before.heap} to ${after.heap} bytes, nodes ${before.nodes} to ${after.nodes}`);
    assert.ok(after.heap <= before.heap * 1.05, `the heap grew from ${before.heap} to ${after.heap} bytes`);
    assert.ok(after.nodes <= before.nodes * 1.05, `from ${before.nodes} to ${after.nodes} nodes`);
    assert.equal(page.workers().length, 1);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("another src in mid-load ends the older one, whose picture never shows", async () => {
    const { page, troubles } = await stage.open();
    const id = await add(page, { src: "models/slow.safetensors" });
    await page.waitForFunction((element) => window.elements.told(element, "progress").length > 0, id);
    while (held.length === 0) await page.waitForTimeout(20);
    await page.evaluate(
      ([element, src]) => window.elements.get(element).setAttribute("src", src),
      [id, MEDIUM],
    );
    await happened(page, id, "render");
    for (const send of held.splice(0)) send();
    await page.waitForTimeout(A_WHILE_MS);
    assert.equal((await told(page, id, "load")).length, 1);
    assert.equal((await told(page, id, "error")).length, 0);
    const resolution = await page.evaluate((element) => window.elements.get(element).info.resolution, id);
    assert.equal(resolution, models[1].resolution);
    assert.equal(page.workers().length, 1);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("another src ends the older one also where it may not be loaded itself yet", async () => {
    const { page, troubles } = await stage.open();
    await page.evaluate(() => {
      document.querySelector("main").style.paddingBottom = "4000px";
    });
    const id = await add(page, { src: "models/slow.safetensors" });
    while (held.length === 0) await page.waitForTimeout(20);
    await page.evaluate(async (element) => {
      scrollTo(0, 3500);
      // Observers are told in the order in which they began: the element's own have been by then.
      await new Promise((resolve) => {
        const observer = new IntersectionObserver(
          ([entry]) => {
            if (!entry.isIntersecting) resolve(observer.disconnect());
          },
          { rootMargin: "50%" },
        );
        observer.observe(window.elements.get(element));
      });
    }, id);
    await page.evaluate(
      ([element, src]) => {
        window.elements.get(element).src = src;
      },
      [id, MEDIUM],
    );
    await page.waitForTimeout(A_WHILE_MS);
    for (const send of held.splice(0)) send();
    await page.waitForTimeout(A_WHILE_MS);
    await workersAreAtMost(page, 0);
    assert.equal((await told(page, id, "load")).length, 0);
    await page.evaluate(() => scrollTo(0, 0));
    await happened(page, id, "load");
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("another src takes the place of a picture only when it has one of its own", async () => {
    const { page, troubles } = await stage.open();
    const id = await add(page, { src: SMALL });
    await happened(page, id, "render");
    const before = await shown(page, id);
    await page.evaluate((element) => {
      window.elements.get(element).src = "models/slow.safetensors";
    }, id);
    while (held.length === 0) await page.waitForTimeout(20);
    assert.deepEqual(await shown(page, id), before);
    for (const send of held.splice(0)) send();
    await happened(page, id, "load", 2);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("a dozen with the same src share one engine", async () => {
    const { page, troubles } = await stage.open({ screen: { viewport: { width: 1000, height: 900 } } });
    const ids = [];
    for (let seed = 0; seed < 12; seed++) ids.push(await add(page, { src: SMALL, seed: String(seed) }));
    await page.evaluate(() => {
      for (const element of document.querySelectorAll("fast-gan")) element.style.display = "inline-block";
    });
    for (const id of ids) await happened(page, id, "render");
    assert.equal(page.workers().length, 1);
    const pictures = await Promise.all(ids.map((id) => picture(page, id)));
    assert.equal(new Set(pictures.map(({ rgba }) => rgba.toString("base64"))).size, 12);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("more models than engines: the others keep their last picture, and draw again when they have to", async () => {
    const { page, troubles } = await stage.open({ screen: { viewport: { width: 1300, height: 700 } } });
    const ids = [];
    for (let index = 0; index < LIMIT + 2; index++) {
      ids.push(await add(page, { src: `models/copy-${index}.safetensors`, seed: String(index) }));
    }
    await page.evaluate(() => {
      for (const element of document.querySelectorAll("fast-gan")) element.style.display = "inline-block";
    });
    for (const id of ids) await happened(page, id, "render");
    await workersAreAtMost(page, LIMIT);
    const pictures = await Promise.all(ids.map((id) => shown(page, id)));
    assert.equal(new Set(pictures.map(({ rgba }) => rgba.toString("base64"))).size, ids.length);
    const [first] = ids;
    await page.evaluate((id) => {
      window.elements.get(id).seed = 77;
    }, first);
    await happened(page, first, "render", 2);
    await workersAreAtMost(page, LIMIT);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("two copies of the library on one page do not disturb one another", async () => {
    const { page, troubles } = await stage.open();
    const own = await page.evaluate(async () => {
      const first = customElements.get("fast-gan");
      const { FastGanElement } = await import("./copy/index.js");
      return { kept: customElements.get("fast-gan") === first, another: FastGanElement !== first };
    });
    assert.deepEqual(own, { kept: true, another: true });
    const id = await add(page, { src: SMALL });
    await happened(page, id, "render");
    assert.deepEqual(troubles, []);
    await page.context().close();
  });
});
