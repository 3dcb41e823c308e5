import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { barriers } from "../lib/axe.js";
import { launch } from "../lib/browser.js";
import { serve } from "../lib/server.js";
import { DIST, FIXTURES, listed, modelBytes, models } from "../lib/surroundings.js";
import { complaint, drawn, enginePixels, generate, visit } from "../lib/visitor.js";

const [first, second] = models;
const BYTES = modelBytes(first);

describe("the page's models", () => {
  let server;
  let browser;
  /** What the server says when it is asked for the first model, and how often it was. */
  let answer;
  let asked = 0;

  const whole = (response) => {
    response.writeHead(200, { "Content-Length": BYTES.length, ETag: '"1"' });
    response.end(BYTES);
  };

  before(async () => {
    const faults = {
      [`/models/${first.file}`]: (_, response) => {
        asked += 1;
        answer(response);
      },
    };
    server = await serve({ dist: DIST, models: FIXTURES, faults });
    browser = await launch({ webgpu: false });
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  beforeEach(() => {
    answer = whole;
    asked = 0;
  });

  const open = (file = first.file) => visit(browser, `${server.address}?backend=cpu#model=${file}&seed=7`);

  /** Leaves the page and comes back to it, in the same browser. */
  async function comeBack(page) {
    const address = page.url();
    await page.goto("about:blank");
    await page.goto(address);
  }

  const keptRows = (page) => page.locator("kept-models li .name").allTextContents();

  test("are shown with what one wants to know before a download, and opened", async () => {
    const { page, troubles } = await open();
    await drawn(page, 7);
    await page.click("#tab-models");
    const cards = page.locator("model-gallery .card");
    await cards.first().waitFor();
    assert.equal(await cards.count(), listed.length);
    const words = await cards.nth(1).textContent();
    assert.ok(words.includes(second.name), words);
    assert.ok(words.includes(`${second.resolution} × ${second.resolution}`), words);
    assert.match(words, /\d(\.\d)? (kB|MB)/);
    assert.ok(words.includes(second.license), words);
    assert.match(await page.textContent("device-note"), /Pictures are drawn by the CPU here/);

    await page.click(`[data-file="${second.file}"]`);
    await page.waitForFunction((side) => window.fastgan.info().resolution === side, second.resolution);
    await page.waitForSelector(`[data-file="${second.file}"][aria-pressed="true"]`);
    await page.waitForSelector("model-gallery [data-open=true] scene-thumb[data-drawn]");
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await barriers(page), []);
    }
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("of one's own are opened by the dialog, and by keyboard", async () => {
    const { page, troubles } = await open();
    await drawn(page, 7);
    await page.click("#tab-models");
    await page.focus("#file");
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.keyboard.press("Space")]);
    await chooser.setFiles(join(FIXTURES, second.file));
    await page.waitForFunction((side) => window.fastgan.info().resolution === side, second.resolution);
    assert.equal((await page.evaluate(() => window.fastgan.state())).model, null);
    await page.waitForSelector("kept-models li");
    assert.deepEqual(await keptRows(page), [first.name], "one's own file is not kept");
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("are downloaded once, shown with their size, and forgotten on request", async () => {
    const { page, troubles } = await open();
    await drawn(page, 7);
    const before = await enginePixels(page, 7);
    await page.click("#tab-models");
    await page.waitForSelector("kept-models li");
    assert.deepEqual(await keptRows(page), [first.name]);
    assert.match(await page.textContent("kept-models li"), /\d(\.\d)? (kB|MB)/);

    await comeBack(page);
    await drawn(page, 7);
    assert.equal(asked, 1, "the second visit asks for no model");
    assert.deepEqual(await enginePixels(page, 7), before);

    await page.click("#forget-all");
    await page.waitForSelector("text=No model yet.");
    await comeBack(page);
    await drawn(page, 7);
    assert.equal(asked, 2);
    await page.click("kept-models .link");
    await page.waitForSelector("text=No model yet.");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Kept on this machine");
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("whose download is cut off are not kept", async () => {
    answer = (response) => {
      response.writeHead(200, { "Content-Length": BYTES.length });
      response.write(BYTES.subarray(0, BYTES.length / 2), () => response.destroy());
    };
    const { page } = await open();
    assert.match(await complaint(page), /was cut off after/);
    await page.click("#tab-models");
    await page.waitForSelector("text=No model yet.");
    answer = whole;
    await page.click(`[data-file="${first.file}"]`);
    await drawn(page, 7);
    await page.waitForSelector("kept-models li");
    await page.context().close();
  });

  test("that the disk has spoilt are fetched anew", async () => {
    const { page, troubles } = await open();
    await drawn(page, 7);
    const before = await enginePixels(page, 7);
    await page.click("#tab-models");
    await page.waitForSelector("kept-models li");
    await page.evaluate(async () => {
      const cache = await caches.open("fast-gan-models-1");
      const [request] = await cache.keys();
      const response = await cache.match(request);
      const bytes = new Uint8Array(await response.arrayBuffer());
      // The header, which a reader has to understand first.
      bytes.fill(0x20, 8, 40);
      await cache.put(request, new Response(bytes, { headers: response.headers }));
    });
    await comeBack(page);
    await drawn(page, 7);
    assert.equal(asked, 2);
    assert.deepEqual(await enginePixels(page, 7), before);
    // The new copy is written while the page draws already.
    await page.waitForFunction(async () => {
      const cache = await caches.open("fast-gan-models-1");
      return (await cache.keys()).length > 0;
    });
    await comeBack(page);
    await drawn(page, 7);
    assert.equal(asked, 2);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("are drawn where there is no room to keep them, and that is said", async () => {
    const { page, troubles } = await visit(
      browser,
      `${server.address}?backend=cpu#model=${second.file}&seed=7`,
    );
    await drawn(page, 7);
    const session = await page.context().newCDPSession(page);
    const { origin } = new URL(server.address);
    await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1000 });
    await page.selectOption("#model", first.file);
    await page.waitForFunction(() =>
      document.querySelector("#status").textContent.includes("There is no room to keep"),
    );
    await page.click("#tab-explore");
    await generate(page, 8);
    await page.click("#tab-models");
    await page.waitForSelector("model-gallery [data-open=true]");
    assert.deepEqual(troubles, []);
    await page.context().close();
  });
});
