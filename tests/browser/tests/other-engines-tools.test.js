import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ENGINES, onEngine } from "../lib/engines/index.js";
import { truthful, until } from "../lib/engines/watched.js";
import { models } from "../lib/surroundings.js";

const gated = models.find(({ resolution }) => resolution === 256);

/** Of 255: two roundings to 8 bit. */
const TOLERANCE = 2;

/** How files begin. */
const HEADS = { webm: "1a45dfa3", gif: "474946383961", mp4: "66747970", png: "89504e470d0a1a0a" };

for (const engine of ENGINES) describe(`a visitor of ${engine.name}`, () => walk(engine));

function walk(engine) {
  const on = onEngine(engine);

  /** Remembers what the picture shows now. */
  const look = () =>
    on.browser.run(async () => {
      window.before = await window.watch.seen(document.querySelector("#picture"));
    });

  /** How far the picture is from what it showed then. */
  const sinceThen = async () => {
    const now = await window.watch.seen(document.querySelector("#picture"));
    return window.watch.apart(now.data, window.before.data);
  };

  /** Waits until the page tells the truth; returns how far that is from the last time. */
  const change = async () => {
    await on.browser.run(() => {
      window.formerly = window.proven;
    });
    await truthful(on.browser, TOLERANCE);
    return on.browser.run(() => window.watch.apart(window.proven.data, window.formerly.data));
  };

  test("mixes styles, everywhere and where one paints", async () => {
    await on.open("screen=mix&mode=mix&at=1,0", { model: gated });
    await truthful(on.browser, TOLERANCE);
    await on.browser.run(() => {
      location.hash += "&style=9,0&strengths=1,1,1";
    });
    await until(on.browser, () => window.fastgan.state().style?.point.at.x === 9);
    assert.ok((await change()) > TOLERANCE);
    await on.browser.run(() => document.querySelector("input[name=cover][value=painted]").click());
    await until(on.browser, () => document.querySelector("brush-overlay") !== null);
    await truthful(on.browser, TOLERANCE);
    await on.drag("brush-overlay", [0.3, 0.3], [0.7, 0.7]);
    await until(on.browser, () => window.fastgan.state().style.strokes.length > 0);
    assert.ok((await change()) > TOLERANCE);
    // The other columns' styles are others at each visit.
    await on.browser.run(() =>
      [...document.querySelectorAll(".mix-grid [role=gridcell] .tile")].at(-1).click(),
    );
    await until(on.browser, () => window.fastgan.state().style.point.at.x !== 9);
    await truthful(on.browser, TOLERANCE);
    await on.clean();
  });

  test("plays a way round and round, without a seam", async () => {
    await on.open("screen=interpolate&mode=interpolate&keys=1,0/7,0/12,0&seconds=0.4");
    const drawn = (share) =>
      new RegExp(`^${share} %.*drawn in`).test(document.querySelector("#status").textContent);
    await until(on.browser, drawn, 0);
    await until(on.browser, () => document.querySelector("#scrub") !== null);
    await look();
    await on.press("#scrub", "PageUp");
    await until(on.browser, drawn, 33);
    assert.ok((await on.browser.run(sinceThen)) > TOLERANCE);
    await on.press("#scrub", "End");
    await until(on.browser, drawn, 100);
    assert.equal(await on.browser.run(sinceThen), 0);
    await on.browser.click("#play");
    await until(on.browser, () => window.fastgan.state().path.at > 0.6);
    await until(on.browser, () => window.fastgan.state().path.at < 0.4);
    await on.browser.click("#play");
    await on.clean();
  });

  test("keeps favourites beyond a reload", async () => {
    await on.open("screen=keep");
    await until(on.browser, () => document.querySelector("#keep-favourite")?.disabled === false);
    await on.browser.click("#keep-favourite");
    await until(on.browser, () => document.querySelectorAll(".shelf .thumb").length === 1);
    await on.browser.reload();
    await until(on.browser, () => document.querySelector(".shelf .thumb img")?.naturalWidth > 0);
    await on.clean();
  });

  test("saves a PNG that leads back to its picture", async () => {
    await on.open("at=3.25,-2.5&psi=0.7&screen=keep");
    await until(on.browser, () => document.querySelector("#keep-png")?.disabled === false);
    await on.browser.click("#keep-png");
    await until(on.browser, () => window.watch.files.length === 1);
    assert.ok((await head(0)).startsWith(HEADS.png));
    const { point, truncation } = await on.state();
    await on.browser.run(() => {
      location.hash = location.hash.replace(/at=[^&]*/, "at=9,9");
    });
    await until(on.browser, () => window.fastgan.state().point.at.x === 9);
    await on.browser.run(() => window.watch.drop(window.watch.files[0]));
    await until(on.browser, () => window.fastgan.state().point.at.x === 3.25);
    const restored = await on.state();
    assert.deepEqual([restored.point, restored.truncation], [point, truncation]);
    await truthful(on.browser, TOLERANCE);
    await on.clean();
  });

  test("writes every film that it offers", async () => {
    await on.open("screen=keep&keys=1,0/7,0&seconds=0.2");
    const formats = await until(on.browser, () => {
      const options = document.querySelectorAll("#loop-format option");
      return options.length > 0 && Array.from(options, ({ value }) => value);
    });
    assert.equal(formats.at(-1), "gif");
    for (const [index, format] of formats.entries()) {
      await on.browser.run((wanted) => {
        document.querySelector("#loop-format").value = wanted;
        document.querySelector("#loop-size").value = "256";
        document.querySelector("#loop-fps").value = "12";
      }, format);
      await on.browser.click("#loop-save");
      await until(on.browser, (count) => window.watch.files.length === count, index + 1);
      // An MP4's first word is its first part's length.
      const start = format === "mp4" ? 8 : 0;
      assert.ok((await head(index)).slice(start).startsWith(HEADS[format]), format);
    }
    await on.clean();
  });

  test("searches for a photo", async () => {
    await on.open("screen=photo");
    await until(on.browser, () => document.querySelector("#photo-file") !== null);
    await on.browser.run(async () => {
      const canvas = new OffscreenCanvas(64, 64);
      const context = canvas.getContext("2d");
      context.fillStyle = "teal";
      context.fillRect(8, 8, 48, 48);
      window.watch.drop(new File([await canvas.convertToBlob()], "photo.png"));
    });
    await until(on.browser, () => document.querySelector("#photo-find") !== null);
    await on.browser.click("#photo-find");
    const steps = (least) => {
      const [, step] = /^Step (\d+) of/.exec(document.querySelector(".photo-progress p")?.textContent) ?? [];
      return Number(step) >= least;
    };
    await until(on.browser, steps, 5);
    // It may have come to its end by itself.
    await on.browser.run(() => document.querySelector("#photo-stop")?.click());
    await until(on.browser, () => document.querySelector("#photo-on") !== null);
    await on.browser.click("#photo-use");
    await until(on.browser, () => "latent" in window.fastgan.state().point.at);
    await truthful(on.browser, TOLERANCE);
    await on.clean();
  });

  /** The first bytes of a file that the page has handed out. */
  function head(index) {
    return on.browser.run(async (at) => {
      const bytes = new Uint8Array(await window.watch.files[at].slice(0, 12).arrayBuffer());
      return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    }, index);
  }
}
