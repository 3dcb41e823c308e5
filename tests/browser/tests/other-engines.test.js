import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { firefox } from "../lib/engines/firefox.js";
import { serveWatched, truthful, until } from "../lib/engines/watched.js";
import { webkit } from "../lib/engines/webkit.js";
import { models, tensor } from "../lib/surroundings.js";

const [small] = models;
const gated = models.find(({ resolution }) => resolution === 256);

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

/** How files begin. */
const HEADS = {
  webm: "1a45dfa3",
  gif: "474946383961",
  mp4: "66747970",
  png: "89504e470d0a1a0a",
};

for (const engine of [firefox, webkit]) {
  if (engine.found()) describe(engine.name, () => walk(engine));
  else
    console.log(
      `${engine.name} was not asked: it is not on this machine. Debian has it: ${engine.packages}.`,
    );
}

function walk(engine) {
  let server;
  let browser;
  let visits = 0;

  before(async () => {
    server = await serveWatched();
    browser = await engine.start();
    await browser.resize(1280, 800);
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Opens the page anew at a state, and waits for its picture. */
  async function open(state = "", { by = browser, model = small } = {}) {
    visits += 1;
    await by.go(`${server.address}?visit=${visits}#model=${model.file}${state && `&${state}`}`);
    await until(by, () => /drawn in/.test(document.querySelector("#status").textContent));
  }

  /** Nothing has happened that no visitor should meet. */
  async function clean(by = browser) {
    assert.deepEqual(await by.run(() => window.watch.troubles), []);
    assert.deepEqual(by.complaints.splice(0), []);
  }

  const stateOf = () => browser.run(() => window.fastgan.state());

  async function press(selector, keys, by = browser) {
    await by.run((wanted) => document.querySelector(wanted).focus(), selector);
    await by.press(keys);
  }

  /** Drags from one share of an element's width and height to another. */
  async function drag(selector, from, to) {
    const box = await browser.run((wanted) => {
      const { left, top, width, height } = document.querySelector(wanted).getBoundingClientRect();
      return [left, top, width, height];
    }, selector);
    const place = ([x, y]) => [Math.round(box[0] + x * box[2]), Math.round(box[1] + y * box[3])];
    const along = (share) => from.map((start, axis) => start + share * (to[axis] - start));
    await browser.drag([0, 0.25, 0.5, 0.75, 1].map((share) => place(along(share))));
  }

  test("shows a seed's picture, as libtorch draws it", async () => {
    await open();
    await truthful(browser, TOLERANCE);
    const [z, image] = [tensor(small.resolution, "z"), tensor(small.resolution, "image")];
    const pictures = image.length / small.resolution ** 2 / 3;
    const length = image.length / pictures;
    const floats = await browser.run(
      async (latent) => [...(await window.fastgan.floats(Float32Array.from(latent)))],
      [...z.subarray(0, z.length / pictures)],
    );
    assert.equal(floats.length, length);
    const error = Math.max(...floats.map((value, index) => Math.abs(value - image[index])));
    assert.ok(error <= PARITY, `largest difference ${error}`);
    await clean();
  });

  test("is walked through by hand, by keys, and back", async () => {
    await open("at=42,0");
    await drag("#picture", [0.75, 0.5], [0.5, 0.5]);
    await until(browser, () => /^Place|^Seed 43/.test(document.querySelector("#status").textContent));
    const { point } = await stateOf();
    assert.ok(point.at.x > 42.4, `${point.at.x} is where the hand went, or further`);
    await truthful(browser, TOLERANCE);

    await open("at=42,0");
    await press("#picture", "Shift+ArrowRight");
    await until(browser, () => window.fastgan.state().point.at.x === 43);
    await truthful(browser, TOLERANCE);
    await press("#tab-explore", "Control+z");
    await until(browser, () => window.fastgan.state().point.at.x === 42);
    await truthful(browser, TOLERANCE);
    await clean();
  });

  test("opens each of its screens, and goes back and on", async () => {
    await open();
    for (const [screen, control] of Object.entries(SCREENS)) {
      await browser.click(`#tab-${screen}`);
      const shown = (wanted) => document.querySelector(wanted)?.getBoundingClientRect().width > 0;
      await until(browser, shown, control);
      const sideways = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
      assert.equal(await browser.run(sideways), 0, `${screen} needs no sideways scrolling`);
    }
    await browser.run(() => history.back());
    await until(browser, () => document.querySelector("keep-screen") !== null);
    await browser.run(() => history.forward());
    await until(browser, () => document.querySelector("models-screen") !== null);
    await clean();
  });

  test("has room on a phone and in a small window", async () => {
    for (const screen of Object.keys(SCREENS)) {
      const show = encodeURIComponent(`?visit=narrow-${screen}#model=${small.file}&screen=${screen}`);
      await browser.go(`${server.address}narrow.html?show=${show}`);
      await until(browser, () => /drawn in/.test(frames[0].document.querySelector("#status")?.textContent));
      const sideways = await browser.run(() => {
        const { scrollWidth, clientWidth } = frames[0].document.documentElement;
        return scrollWidth - clientWidth;
      });
      assert.equal(sideways, 0, screen);
      assert.deepEqual(await browser.run(() => frames[0].watch.troubles), []);
    }
    await browser.resize(900, 900);
    await open();
    const sideways = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
    assert.equal(await browser.run(sideways), 0);
    await browser.resize(1280, 800);
  });

  /** Remembers what the picture shows now. */
  const look = () =>
    browser.run(async () => {
      window.before = await window.watch.seen(document.querySelector("#picture"));
    });

  /** How far the picture is from what it showed then. */
  const sinceThen = async () => {
    const now = await window.watch.seen(document.querySelector("#picture"));
    return window.watch.apart(now.data, window.before.data);
  };

  test("mixes styles, everywhere and where one paints", async () => {
    await open("screen=mix&mode=mix", { model: gated });
    await truthful(browser, TOLERANCE);
    await look();
    await browser.run(() => document.querySelector(".mix-grid [role=gridcell] .tile").click());
    await until(browser, () => window.fastgan.state().style !== null);
    await truthful(browser, TOLERANCE);
    assert.ok((await browser.run(sinceThen)) > TOLERANCE);
    await browser.run(() => document.querySelector("input[name=cover][value=painted]").click());
    await until(browser, () => document.querySelector("brush-overlay") !== null);
    await truthful(browser, TOLERANCE);
    await look();
    await drag("brush-overlay", [0.3, 0.3], [0.7, 0.7]);
    await until(browser, () => window.fastgan.state().style.strokes.length > 0);
    await truthful(browser, TOLERANCE);
    assert.ok((await browser.run(sinceThen)) > TOLERANCE);
    await clean();
  });

  test("plays a way round and round, without a seam", async () => {
    await open("screen=interpolate&mode=interpolate&keys=1,0/7,0/12,0&seconds=0.4");
    const drawn = (share) =>
      new RegExp(`^${share} %.*drawn in`).test(document.querySelector("#status").textContent);
    await until(browser, drawn, 0);
    await look();
    await press("#scrub", "PageUp");
    await until(browser, drawn, 33);
    assert.ok((await browser.run(sinceThen)) > TOLERANCE);
    await press("#scrub", "End");
    await until(browser, drawn, 100);
    assert.equal(await browser.run(sinceThen), 0);
    await browser.click("#play");
    await until(browser, () => window.fastgan.state().path.at > 0.6);
    await until(browser, () => window.fastgan.state().path.at < 0.4);
    await browser.click("#play");
    await clean();
  });

  test("keeps favourites beyond a reload", async () => {
    await open("screen=keep");
    await until(browser, () => document.querySelector("#keep-favourite")?.disabled === false);
    await browser.click("#keep-favourite");
    await until(browser, () => document.querySelectorAll(".shelf .thumb").length === 1);
    await browser.reload();
    await until(browser, () => document.querySelector(".shelf .thumb img")?.naturalWidth > 0);
    await clean();
  });

  test("saves a PNG that leads back to its picture", async () => {
    await open("at=3.25,-2.5&psi=0.7&screen=keep");
    await until(browser, () => document.querySelector("#keep-png")?.disabled === false);
    await browser.click("#keep-png");
    await until(browser, () => window.watch.files.length === 1);
    assert.ok((await head(0)).startsWith(HEADS.png));
    const { point, truncation } = await stateOf();
    await browser.run(() => {
      location.hash = location.hash.replace(/at=[^&]*/, "at=9,9");
    });
    await until(browser, () => window.fastgan.state().point.at.x === 9);
    await browser.run(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(window.watch.files[0]);
      const drop = new DragEvent("drop", {
        dataTransfer,
        bubbles: true,
        cancelable: true,
      });
      document.querySelector("#frame").dispatchEvent(drop);
    });
    await until(browser, () => window.fastgan.state().point.at.x === 3.25);
    const restored = await stateOf();
    assert.deepEqual([restored.point, restored.truncation], [point, truncation]);
    await truthful(browser, TOLERANCE);
    await clean();
  });

  test("writes every film that it offers", async () => {
    await open("screen=keep&keys=1,0/7,0&seconds=0.2");
    const formats = await until(browser, () => {
      const options = document.querySelectorAll("#loop-format option");
      return options.length > 0 && Array.from(options, ({ value }) => value);
    });
    assert.equal(formats.at(-1), "gif");
    for (const [index, format] of formats.entries()) {
      await browser.run((wanted) => {
        document.querySelector("#loop-format").value = wanted;
        document.querySelector("#loop-size").value = "256";
        document.querySelector("#loop-fps").value = "12";
      }, format);
      await browser.click("#loop-save");
      await until(browser, (count) => window.watch.files.length === count, index + 1);
      // An MP4's first word is its first part's length.
      const start = format === "mp4" ? 8 : 0;
      assert.ok((await head(index)).slice(start).startsWith(HEADS[format]), format);
    }
    await clean();
  });

  test("searches for a photo", async () => {
    await open("screen=photo");
    await until(browser, () => document.querySelector("#photo-file") !== null);
    await browser.run(async () => {
      const canvas = new OffscreenCanvas(64, 64);
      const context = canvas.getContext("2d");
      context.fillStyle = "teal";
      context.fillRect(8, 8, 48, 48);
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([await canvas.convertToBlob()], "photo.png"));
      const drop = new DragEvent("drop", {
        dataTransfer,
        bubbles: true,
        cancelable: true,
      });
      document.querySelector("#frame").dispatchEvent(drop);
    });
    await until(browser, () => document.querySelector("#photo-find") !== null);
    await browser.click("#photo-find");
    const steps = (least) => {
      const [, step] = /^Step (\d+) of/.exec(document.querySelector(".photo-progress p")?.textContent) ?? [];
      return Number(step) >= least;
    };
    await until(browser, steps, 5);
    // It may have come to its end by itself.
    await browser.run(() => document.querySelector("#photo-stop")?.click());
    await until(browser, () => document.querySelector("#photo-on") !== null);
    await browser.click("#photo-use");
    await until(browser, () => "latent" in window.fastgan.state().point.at);
    await truthful(browser, TOLERANCE);
    await clean();
  });

  test("shows the page in the dark", async () => {
    const other = await engine.start({ dark: true });
    try {
      await open("screen=keep", { by: other });
      const paper = await other.run(() => getComputedStyle(document.documentElement).backgroundColor);
      assert.equal(paper, "rgb(21, 20, 18)");
      await clean(other);
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
          return [/engine-cpu-[^/]*\.wasm$/, new RegExp(`models/${file}`)].every((needed) =>
            addresses.some((url) => needed.test(url)),
          );
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

  describe("with an element on a page of one's own", () => {
    async function add(attributes) {
      visits += 1;
      await browser.go(`${server.address}element.html?visit=${visits}`);
      await until(
        browser,
        () => window.elements !== undefined && customElements.get("fast-gan") !== undefined,
      );
      return browser.run((wanted) => window.elements.add(wanted), {
        src: `models/${small.file}`,
        ...attributes,
      });
    }

    const told = (id, type) =>
      until(browser, ([element, name]) => window.elements.told(element, name).length > 0, [id, type]);

    test("draws a seed and is walked through by keys", async () => {
      const id = await add({ seed: "42", mode: "explore" });
      await told(id, "render");
      const differs = async (element) => {
        const picture = window.elements.get(element);
        const { width, data } = await window.watch.seen(picture);
        const { bitmap } = await picture.model.draw(
          {
            content: picture.getState().point,
            style: null,
            truncation: 1,
            noise: null,
          },
          { width, height: width },
        );
        const context = new OffscreenCanvas(width, width).getContext("2d");
        context.drawImage(bitmap, 0, 0);
        return window.watch.apart(data, context.getImageData(0, 0, width, width).data) <= 2;
      };
      await until(browser, differs, id);
      await browser.run((element) => window.elements.get(element).focus(), id);
      await browser.press("Shift+ArrowRight");
      await until(browser, (element) => window.elements.get(element).getState().point.at.x === 43, id);
      await until(browser, differs, id);
      await clean();
    });

    test("leaves the poster until it is asked", async () => {
      const id = await add({
        reveal: "manual",
        poster: "icon.svg",
        seed: "42",
      });
      await told(id, "load");
      assert.equal(
        await browser.run((element) => window.elements.inside(element, "[part=poster]").naturalWidth > 0, id),
        true,
      );
      await browser.run((element) => window.elements.get(element).dismissPoster(), id);
      await told(id, "poster-dismissed");
      await told(id, "render");
      await clean();
    });
  });

  /** The first bytes of a file that the page has handed out. */
  function head(index) {
    return browser
      .run(async (at) => {
        const bytes = new Uint8Array(await window.watch.files[at].slice(0, 12).arrayBuffer());
        return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
      }, index)
      .then((text) => text);
  }
}
