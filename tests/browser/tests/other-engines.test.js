import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ENGINES, onEngine } from "../lib/engines/index.js";
import { serveWatched, truthful, until } from "../lib/engines/watched.js";
import { firstOf, models } from "../lib/surroundings.js";

const [small] = models;

/** Of 255: two roundings to 8 bit. */
const TOLERANCE = 2;

/** What the CPU's engine may differ from libtorch by, as in Chromium. */
const PARITY = 1e-3;

/** Screen → what it is there for. */
const SCREENS = {
  explore: "#generate input",
  interpolate: "#surprise",
  mix: ".mix-grid .tile",
  directions: "#direction-1",
  photo: "#photo-file",
  keep: "#keep-png",
  models: ".gallery .card",
};

for (const engine of ENGINES) describe(`the page in ${engine.name}`, () => walk(engine));

function walk(engine) {
  const on = onEngine(engine);

  test("shows a seed's picture, as libtorch draws it", async () => {
    await on.open();
    await truthful(on.browser, TOLERANCE);
    const [latent, image] = firstOf(small);
    const floats = await on.browser.run(
      async (z) => [...(await window.fastgan.floats(Float32Array.from(z)))],
      [...latent],
    );
    assert.equal(floats.length, image.length);
    const error = Math.max(...floats.map((value, index) => Math.abs(value - image[index])));
    assert.ok(error <= PARITY, `largest difference ${error}`);
    await on.clean();
  });

  test("is walked through by hand, by keys, and back", async () => {
    await on.open("at=42,0");
    await on.drag("#picture", [0.75, 0.5], [0.5, 0.5]);
    await until(on.browser, () => /^Place|^Seed (?!42,)/.test(document.querySelector("#status").textContent));
    const { point } = await on.state();
    assert.ok(point.at.x > 42.4, `${point.at.x} is where the hand went, or further`);
    await truthful(on.browser, TOLERANCE);

    await on.open("at=42,0");
    await on.press("#picture", "Shift+ArrowRight");
    await until(on.browser, () => window.fastgan.state().point.at.x === 43);
    await truthful(on.browser, TOLERANCE);
    await on.press("#tab-explore", "Control+z");
    await until(on.browser, () => window.fastgan.state().point.at.x === 42);
    await truthful(on.browser, TOLERANCE);
    await on.clean();
  });

  test("opens each of its screens, and goes back and on", async () => {
    await on.open();
    for (const [screen, control] of Object.entries(SCREENS)) {
      await on.browser.click(`#tab-${screen}`);
      const shown = (wanted) => document.querySelector(wanted)?.getBoundingClientRect().width > 0;
      await until(on.browser, shown, control);
      const sideways = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
      assert.equal(await on.browser.run(sideways), 0, `${screen} needs no sideways scrolling`);
    }
    await on.browser.run(() => history.back());
    await until(on.browser, () => document.querySelector("keep-screen") !== null);
    await on.browser.run(() => history.forward());
    await until(on.browser, () => document.querySelector("models-screen") !== null);
    await on.clean();
  });

  test("has room on a phone and in a small window", async () => {
    for (const screen of Object.keys(SCREENS)) {
      const show = encodeURIComponent(`?visit=narrow-${screen}#model=${small.file}&screen=${screen}`);
      await on.browser.go(`${on.server.address}narrow.html?show=${show}`);
      await until(on.browser, () =>
        /drawn in/.test(frames[0].document.querySelector("#status")?.textContent),
      );
      const sideways = await on.browser.run(() => {
        const { scrollWidth, clientWidth } = frames[0].document.documentElement;
        return scrollWidth - clientWidth;
      });
      assert.equal(sideways, 0, screen);
      assert.deepEqual(await on.browser.run(() => frames[0].watch.troubles), []);
    }
    await on.browser.resize(900, 900);
    await on.open();
    const sideways = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
    assert.equal(await on.browser.run(sideways), 0);
    await on.browser.resize(1280, 800);
  });

  test("shows the page in the dark", async () => {
    const other = await engine.start({ dark: true });
    try {
      await on.open("screen=keep", { by: other });
      const paper = await other.run(() => getComputedStyle(document.documentElement).backgroundColor);
      assert.equal(paper, "rgb(21, 20, 18)");
      await on.clean(other);
    } finally {
      await other.close();
    }
  });

  test("shows the page again when there is no network any more", async () => {
    const own = await serveWatched();
    const other = await engine.start();
    try {
      const there = () => /Seed 7, drawn in/.test(document.querySelector("#status").textContent);
      await other.go(`${own.address}#model=${small.file}&at=7,0`);
      await until(other, there);
      await until(
        other,
        async (file) => {
          if ((await navigator.serviceWorker.getRegistration())?.active?.state !== "activated") return false;
          const kept = await Promise.all(
            (await caches.keys()).map(async (name) => (await caches.open(name)).keys()),
          );
          const addresses = kept.flat().map(({ url }) => url);
          const needed = [/engine-cpu-[^/]*\.wasm$/, /models\/index\.json$/, new RegExp(`models/${file}`)];
          return needed.every((one) => addresses.some((url) => one.test(url)));
        },
        small.file,
      );
      await own.close();
      await other.reload();
      await until(other, there);
    } finally {
      await other.close();
      await own.close().catch(() => undefined);
    }
  });
}
