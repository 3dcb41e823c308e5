import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { slowClock } from "../lib/clock.js";
import { add, elementStage, happened, picture, SOURCES, shown, told } from "../lib/elements.js";
import { FIXTURES, models, PACKAGE } from "../lib/surroundings.js";
import { newestWorker, workersAreAtMost } from "../lib/worker.js";

const [SMALL] = SOURCES;
const POSTER = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" fill="teal"/></svg>')}`;
/** Of 255, on average: two engines, and two ways to stretch a picture over the screen. */
const TOLERANCE = 1.5;

/** What a visitor sees and hears of an element that has failed. */
function seen(page, id) {
  return page.evaluate((element) => {
    const inside = (selector) => window.elements.inside(element, selector);
    const poster = inside(".poster");
    return {
      label: inside(".surface").getAttribute("aria-label"),
      role: inside(".surface").getAttribute("role"),
      poster: !poster.hidden && poster.querySelector("img")?.getAttribute("src"),
      error: inside("[part=error]")?.textContent,
      retry: inside(".trouble button") !== null,
      progress: inside("progress").checkVisibility(),
    };
  }, id);
}

describe("an element whose model does not come", () => {
  let well = false;
  const stage = elementStage({
    answers: {
      "/models/moody.safetensors": (_, response) => {
        if (well) response.end(readFileSync(`${FIXTURES}/${models[0].file}`));
        else response.writeHead(503).end("not now");
      },
      "/models/page.safetensors": (_, response) => {
        response.writeHead(200, { "Content-Type": "text/html" }).end("<h1>Not found</h1>");
      },
      "/models/junk.safetensors": (_, response) => response.end("junk"),
    },
  });

  for (const [what, src, sentence] of [
    ["is not there", "models/nowhere.safetensors", /could not be loaded: the server answered 404/],
    ["is a web page", "models/page.safetensors", /web page/],
    ["is junk", "models/junk.safetensors", /safetensors/],
    ["is no address of the web", "javascript:alert(1)", /is no address of a model/],
  ]) {
    test(`that ${what}: one sentence, and poster and alt stay`, async () => {
      const { page } = await stage.open();
      const id = await add(page, { src, alt: "A shell", poster: POSTER });
      await happened(page, id, "error");
      const [{ kind, message }] = await told(page, id, "error");
      assert.equal(kind, "loadfailure");
      assert.match(message, sentence);
      assert.deepEqual(await seen(page, id), {
        label: "A shell",
        role: "img",
        poster: POSTER,
        error: message,
        retry: true,
        progress: false,
      });
      await workersAreAtMost(page, 0);
      await page.context().close();
    });
  }

  test("can be tried once more by hand, and the place on the page is kept", async () => {
    const { page } = await stage.open();
    well = false;
    const id = await add(page, { src: "models/moody.safetensors" });
    await happened(page, id, "error");
    await page.focus("#before");
    await page.keyboard.press("Tab");
    well = true;
    await page.keyboard.press("Enter");
    await happened(page, id, "render");
    const { error } = await seen(page, id);
    assert.equal(error, undefined);
    const focused = await page.evaluate(
      (element) => window.elements.get(element).shadowRoot.activeElement?.className,
      id,
    );
    assert.match(focused, /surface/);
    await page.context().close();
  });

  test("leaves the former picture to be played with", async () => {
    const { page } = await stage.open();
    const id = await add(page, { src: SMALL, mode: "explore" });
    await happened(page, id, "render");
    await page.evaluate((element) => {
      window.elements.get(element).src = "models/nowhere.safetensors";
    }, id);
    await happened(page, id, "error");
    await page.evaluate((element) => {
      window.elements.get(element).seed = 3;
    }, id);
    await happened(page, id, "render", 2);
    assert.equal(await page.evaluate((element) => window.elements.get(element).loaded, id), true);
    // What is asked for is still not there.
    assert.match((await seen(page, id)).error, /could not be loaded/);
    await page.context().close();
  });

  test("a latent that the model cannot take is one sentence, and the next picture is drawn", async () => {
    const { page } = await stage.open();
    const id = await add(page, { src: SMALL });
    await happened(page, id, "render");
    await page.evaluate((element) => {
      const at = { latent: "AAAAAAAA" };
      window.elements.get(element).setState({ point: { at, turns: [], moves: [] } });
    }, id);
    await happened(page, id, "error");
    const [{ kind }] = await told(page, id, "error");
    assert.equal(kind, "renderfailure");
    await page.evaluate((element) => {
      window.elements.get(element).seed = 3;
    }, id);
    await happened(page, id, "render", 2);
    assert.equal((await seen(page, id)).error, undefined);
    await page.context().close();
  });
});

describe("an element without WebAssembly and WebGPU", () => {
  const stage = elementStage();
  const init = () => {
    delete window.WebAssembly;
  };

  test("keeps poster and alt, says why, and asks for nothing", async () => {
    const { page, troubles } = await stage.open({ init });
    const requests = [];
    page.on("request", (request) => requests.push(request.url()));
    const id = await add(page, { src: SMALL, alt: "A shell", poster: POSTER });
    await happened(page, id, "error");
    const [{ kind, message }] = await told(page, id, "error");
    assert.equal(kind, "unsupported");
    assert.match(message, /lacks WebAssembly/);
    assert.deepEqual(await seen(page, id), {
      label: "A shell",
      role: "img",
      poster: POSTER,
      error: message,
      retry: false,
      progress: false,
    });
    assert.deepEqual(
      requests.filter((url) => !url.startsWith("data:")),
      [],
    );
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("shows what the page's author has put into the slot for it", async () => {
    const { page } = await stage.open({ init });
    const id = await page.evaluate((src) => {
      const name = window.elements.add({ src });
      const words = document.createElement("p");
      words.slot = "unsupported";
      words.textContent = "See the still pictures below.";
      window.elements.get(name).append(words);
      return name;
    }, SMALL);
    await happened(page, id, "error");
    const shown = await page.evaluate((name) => {
      const slot = window.elements.inside(name, "slot[name=unsupported]");
      return slot.assignedElements().map((element) => [element.textContent, element.checkVisibility()]);
    }, id);
    assert.deepEqual(shown, [["See the still pictures below.", true]]);
    await page.context().close();
  });
});

describe("an element without OffscreenCanvas", () => {
  const stage = elementStage({
    answers: {
      "/package/worker.js": (_, response) => {
        const script = `delete globalThis.OffscreenCanvas;\n${readFileSync(`${PACKAGE}/worker.js`, "utf8")}`;
        response.writeHead(200, { "Content-Type": "text/javascript" }).end(script);
      },
    },
  });

  test("draws, and writes image files, all the same", async () => {
    const { page, troubles } = await stage.open();
    const id = await add(page, { src: SMALL, seed: "7" });
    await happened(page, id, "render");
    const { rgba } = await picture(page, id);
    assert.ok(new Set(rgba).size > 16);
    const types = await page.evaluate(async (element) => {
      delete window.OffscreenCanvas;
      const own = await window.elements.get(element).toBlob();
      const sized = await window.elements.get(element).toBlob({ size: 32, mimeType: "image/webp" });
      return [own.type, sized.type];
    }, id);
    assert.deepEqual(types, ["image/png", "image/webp"]);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });
});

describe("an element on a GPU that is lost", () => {
  const stage = elementStage({ webgpu: true });

  test("starts again once with its state, and leaves it to the CPU the second time", async () => {
    const { page, troubles } = await stage.open({ init: slowClock });
    const id = await add(page, { src: SMALL, seed: "7", mode: "explore" });
    await happened(page, id, "render");
    assert.match(await tier(page, id), /^webgpu/);
    const before = await picture(page, id);
    for (const [times, wanted] of [
      [1, /^webgpu/],
      [2, /^cpu/],
    ]) {
      const renders = (await told(page, id, "render")).length;
      await newestWorker(page).evaluate(() => globalThis.device.destroy());
      await happened(page, id, "devicelost", times);
      // The last picture stays in sight.
      assert.ok(distance(await shown(page, id), before) <= TOLERANCE);
      await happened(page, id, "render", renders + 1);
      assert.match(await tier(page, id), wanted);
      const difference = distance(await picture(page, id), before);
      assert.ok(difference <= TOLERANCE, `${difference} of 255 away from the picture before`);
    }
    const state = await page.evaluate((element) => window.elements.get(element).getState(), id);
    assert.deepEqual(state.point.at, { x: 7, y: 0 });
    assert.equal((await told(page, id, "error")).length, 0);
    assert.equal(page.workers().length, 1);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("says so where only the GPU is wanted, and keeps the picture", async () => {
    const { page } = await stage.open({ init: slowClock });
    const id = await add(page, { src: SMALL, backend: "webgpu" });
    await happened(page, id, "render");
    const before = await shown(page, id);
    await newestWorker(page).evaluate(() => globalThis.device.destroy());
    await happened(page, id, "devicelost");
    await happened(page, id, "render", 2);
    await newestWorker(page).evaluate(() => globalThis.device.destroy());
    await happened(page, id, "error");
    const [{ kind, message }] = await told(page, id, "error");
    assert.equal(kind, "devicelost");
    const { error, retry } = await seen(page, id);
    assert.deepEqual({ error, retry }, { error: message, retry: true });
    assert.deepEqual(await shown(page, id), before);
    await page.evaluate((element) => window.elements.inside(element, ".trouble button").click(), id);
    await happened(page, id, "load", 2);
    await page.context().close();
  });
});

describe("the library where there is no page", () => {
  test("is imported by Node without a complaint", async () => {
    const look = `
      const { FastGanElement, load } = await import(${JSON.stringify(`${PACKAGE}/node.js`)});
      const headless = await import(${JSON.stringify(`${PACKAGE}/headless.js`)});
      console.log(typeof FastGanElement, typeof load, typeof headless.load);`;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      "--input-type=module",
      "-e",
      look,
    ]);
    assert.equal(stdout.trim(), "function function function");
    assert.equal(stderr, "");
  });
});

function tier(page, id) {
  return page.evaluate((element) => window.elements.get(element).info.tier, id);
}

/** Mean difference of two pictures. */
function distance(a, b) {
  assert.deepEqual([a.width, a.height], [b.width, b.height]);
  return a.rgba.reduce((sum, value, index) => sum + Math.abs(value - b.rgba[index]), 0) / a.rgba.length;
}
