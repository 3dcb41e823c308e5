import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch } from "../lib/browser.js";
import { patiently } from "../lib/patience.js";
import { serve } from "../lib/server.js";
import { DIST, FIXTURES, models } from "../lib/surroundings.js";
import { canvasShows, drawn, enginePixels, visit } from "../lib/visitor.js";

const [{ file }] = models;
const KEPT = { serviceWorkers: "allow" };

describe("a visitor who comes back", () => {
  let browser;

  before(async () => {
    browser = await launch({ webgpu: false });
  });

  after(() => browser?.close());

  test("without a network sees the same picture", async () => {
    const server = await serve({ dist: DIST, models: FIXTURES });
    const { page } = await visit(browser, `${server.address}?backend=cpu#model=${file}&seed=7`, KEPT);
    await drawn(page, 7);
    const picture = await enginePixels(page, 7);
    const kept = await everythingKept(page);
    assert.ok(kept.some((path) => path.endsWith("/index.html")));
    assert.ok(kept.some((path) => /\/engine-cpu-[\w-]+\.wasm$/.test(path)));
    assert.ok(kept.some((path) => path.endsWith(`/models/${file}`)));
    const unused = kept.filter((path) => /\/engine-(gpu|gradient)[\w-]*\.wasm$/.test(path));
    assert.deepEqual(unused, [], "modules that were not used are not kept");

    await server.close();
    await page.reload();
    await drawn(page, 7);
    await canvasShows(page, picture, 2);
    await page.context().close();
  });

  test("after the page was renewed gets all of the new one, and never both", async () => {
    const text = (name) => readFileSync(join(DIST, name), "utf8");
    let renewed = false;
    const answer = (type, old, other) => (_, response) =>
      response.writeHead(200, { "Content-Type": type }).end(renewed ? other : old);
    const html = text("index.html");
    const worker = text("service-worker.js");
    const [, revision] = /index\.html`,revision:`(\w+)`/.exec(worker);
    const document = answer("text/html", html, html.replace("<title>", "<title>New "));
    const faults = {
      "/": document,
      "/index.html": document,
      "/service-worker.js": answer("text/javascript", worker, worker.replace(revision, "another")),
    };
    const server = await serve({ dist: DIST, models: FIXTURES, faults });
    try {
      const address = `${server.address}?backend=cpu#model=${file}&seed=7`;
      const { page: first } = await visit(browser, address, KEPT);
      await drawn(first, 7);
      await everythingKept(first);
      const second = await first.context().newPage();
      await second.goto(address);
      await drawn(second, 7);

      renewed = true;
      await first.evaluate(async () => {
        const registration = await navigator.serviceWorker.ready;
        await registration.update();
        while (registration.waiting === null) await new Promise((resolve) => setTimeout(resolve, 50));
      });
      await first.reload();
      await drawn(first, 7);
      assert.equal(await first.title(), "FastGAN", "another tab still shows the old page");

      // The browser may need a moment to know that the tab is gone: until then it is right to show the old page.
      await second.close();
      for (let visits = 10; visits > 0 && (await first.title()) !== "New FastGAN"; visits--) {
        await first.waitForTimeout(500);
        // The page between the two versions leaves by itself.
        await first.reload({ waitUntil: "commit" });
        await first
          .waitForSelector("#status", { timeout: 30_000 })
          .catch((error) => console.info(error.message));
      }
      assert.equal(await first.title(), "New FastGAN");
      await drawn(first, 7);
      assert.match(first.url(), /seed=7/);
      await first.context().close();
    } finally {
      await server.close();
    }
  });
});

/** Waits until the page is kept for visits without a network; returns the paths of all that is. */
function everythingKept(page) {
  const wanted = ["/index.html", ".safetensors", "/models/index.json", ".wasm"];
  const ask = async () => {
    const paths = await page.evaluate(async () => {
      const stores = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
      const requests = await Promise.all(stores.map((store) => store.keys()));
      return requests.flat().map(({ url }) => new URL(url).pathname);
    });
    return wanted.every((end) => paths.some((path) => path.endsWith(end))) && paths;
  };
  return patiently(page, ask, () => "the page is not kept");
}
