import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch } from "../lib/browser.js";
import { serveModules } from "../lib/modules.js";
import { visit } from "../lib/visitor.js";
import { unzip } from "../lib/zip.js";

const MODULES = {
  png: "files/png.ts",
  sheet: "files/sheet.ts",
  film: "files/film.ts",
  "film-formats": "files/film-formats.ts",
  gif: "files/gif.ts",
  mediabunny: "../node_modules/mediabunny/dist/modules/src/index.js",
  favourites: "kept/favourites.ts",
};
const ORIGIN = { model: "smileys.safetensors", license: "Apache-2.0", credit: "Noto Emoji" };

/** Runs in the page: pictures of a known grey, and what is in files. */
function install() {
  /** A picture of one grey, and how many of them were open at once. */
  window.greys = { open: 0, most: 0 };
  window.grey = async (value, width, height) => {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d");
    context.fillStyle = `rgb(${value} ${value} ${value})`;
    context.fillRect(0, 0, width, height);
    const bitmap = canvas.transferToImageBitmap();
    window.greys.most = Math.max(window.greys.most, ++window.greys.open);
    const { close } = bitmap;
    bitmap.close = () => {
      window.greys.open -= 1;
      close.call(bitmap);
    };
    return bitmap;
  };
  /** The value in the middle of a picture. */
  window.middle = (picture, width, height) => {
    const context = new OffscreenCanvas(width, height).getContext("2d");
    context.drawImage(picture, 0, 0);
    return context.getImageData(width >> 1, height >> 1, 1, 1).data[0];
  };
  window.task = (changes = {}) => ({
    signal: new AbortController().signal,
    onProgress: (...progress) => {
      window.progress = progress;
    },
    ...changes,
  });
}

describe("files that are written in the browser", () => {
  let server;
  let browser;

  before(async () => {
    server = await serveModules(MODULES);
    browser = await launch({ webgpu: false });
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  async function open() {
    const { page, troubles } = await visit(browser, server.address);
    await page.evaluate(install);
    return { page, troubles };
  }

  test("a PNG keeps its pixels, its state and its origin", async () => {
    const { page, troubles } = await open();
    const found = await page.evaluate(async (origin) => {
      const { encodePng, readState } = await import("./png.js");
      const pixels = Uint8ClampedArray.from({ length: 4 * 48 * 32 }, (_, at) =>
        at % 4 === 3 ? 255 : (at * 7) % 256,
      );
      const png = await encodePng(new ImageData(pixels, 48, 32), "v=1&ψ=0.7", origin);
      const bitmap = await createImageBitmap(png, { colorSpaceConversion: "none" });
      const context = new OffscreenCanvas(48, 32).getContext("2d");
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, 48, 32);
      return {
        type: png.type,
        equal: data.every((value, at) => value === pixels[at]),
        state: await readState(new File([png], "a.png")),
        text: await png.text(),
      };
    }, ORIGIN);
    assert.equal(found.type, "image/png");
    assert.equal(found.equal, true);
    assert.equal(found.state, "v=1&ψ=0.7");
    for (const words of [
      "Software\0\0\0\0\0fast-gan",
      "Source\0\0\0\0\0smileys.safetensors",
      "Noto Emoji · Apache-2.0",
    ]) {
      assert.ok(found.text.includes(words), words);
    }
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("a file that is no PNG of ours is refused in one sentence", async () => {
    const { page } = await open();
    const said = await page.evaluate(async () => {
      const { readState, encodePng } = await import("./png.js");
      const png = await encodePng(await window.grey(3, 8, 8), "state", {
        model: "",
        license: "",
        credit: "",
      });
      const bytes = new Uint8Array(await png.arrayBuffer());
      // The fifth letter of “state”: chunks start with length and type, texts with keyword and five bytes.
      bytes[33 + 8 + 12 + 4] ^= 1;
      const read = (content) => readState(new File([content], "x.png")).catch(({ message }) => message);
      return [await read("GIF89a"), await read(png.slice(0, 50)), await read(bytes)];
    });
    assert.match(said[0], /^“x\.png” is no PNG file/);
    assert.match(said[1], /^“x\.png” is damaged/);
    assert.match(said[2], /^“x\.png” is damaged/);
    await page.context().close();
  });

  test("a sheet has each picture with its state, all of them on one, and the seeds", async () => {
    const { page, troubles } = await open();
    const sheet = await page.evaluate(async (origin) => {
      const { zipSheet } = await import("./sheet.js");
      const samples = [10, 60, 110, 160, 210].map((grey) => ({
        seed: `${2n ** 60n + BigInt(grey)}`,
        state: `grey=${grey}`,
      }));
      const zip = await zipSheet({
        samples,
        draw: (index) => window.grey(10 + 50 * index, 20, 20),
        side: 20,
        origin,
        ...window.task(),
      });
      const bytes = new Uint8Array(await zip.arrayBuffer());
      return {
        type: zip.type,
        base64: btoa(String.fromCharCode(...bytes)),
        progress: window.progress,
        ...window.greys,
      };
    }, ORIGIN);
    const files = unzip(Buffer.from(sheet.base64, "base64"));
    const read = (name) =>
      page.evaluate(
        async ([base64, file]) => {
          const { readState } = await import("./png.js");
          const content = new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], file);
          const bitmap = await createImageBitmap(content);
          const { width, height } = bitmap;
          return {
            width,
            height,
            state: await readState(content),
            grey: window.middle(bitmap, width, height),
          };
        },
        [files.get(name).toString("base64"), name],
      );
    assert.equal(sheet.type, "application/zip");
    assert.deepEqual(sheet.progress, [5, 5]);
    assert.equal(sheet.open, 0, "every picture was closed");
    assert.equal(sheet.most, 1, "one picture at a time");
    const names = [...files.keys()];
    assert.equal(names.length, 7);
    for (const [index, name] of names.slice(0, 5).entries()) {
      const grey = 10 + 50 * index;
      assert.equal(name, `${index + 1}-seed-${2n ** 60n + BigInt(grey)}.png`);
      assert.deepEqual(await read(name), { width: 20, height: 20, state: `grey=${grey}`, grey });
    }
    // The middle of 3 × 2 cells lies in the fifth.
    assert.deepEqual(await read("contact-sheet.png"), { width: 60, height: 40, state: null, grey: 210 });
    assert.deepEqual(
      JSON.parse(files.get("seeds.json")).seeds,
      names.slice(0, 5).map((name) => name.slice(7, -4)),
    );
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("every film that is offered has its frames, its size and its time", async () => {
    const { page, troubles } = await open();
    const formats = await page.evaluate(async () => (await import("./film-formats.js")).filmFormats(65, 64));
    assert.ok(
      formats.some(({ container }) => container === "webm"),
      "this browser writes WebM",
    );
    for (const format of formats) {
      const film = await page.evaluate(async (wanted) => {
        const { encodeFilm } = await import("./film.js");
        const [count, fps] = [24, 12];
        const source = {
          count,
          fps,
          width: 65,
          height: 64,
          draw: (index) => window.grey(index * 10, 65, 64),
        };
        const file = await encodeFilm(source, wanted, window.task());
        const { ALL_FORMATS, BlobSource, Input, VideoSampleSink } = await import("./mediabunny.js");
        const track = await new Input({
          source: new BlobSource(file),
          formats: ALL_FORMATS,
        }).getPrimaryVideoTrack();
        const greys = [];
        const times = [];
        for await (const sample of new VideoSampleSink(track).samples()) {
          times.push(Math.round(sample.timestamp * 1000));
          const frame = sample.toVideoFrame();
          greys.push(window.middle(frame, 64, 64));
          frame.close();
          sample.close();
        }
        const duration = await track.computeDuration();
        const { displayWidth, displayHeight } = track;
        return {
          type: file.type,
          duration,
          displayWidth,
          displayHeight,
          greys,
          times,
          progress: window.progress,
          ...window.greys,
        };
      }, format);
      assert.equal(film.type, `video/${format.container}`);
      assert.deepEqual([film.displayWidth, film.displayHeight], [64, 64]);
      assert.ok(Math.abs(film.duration - 2) < 0.02, `${format.name} lasts ${film.duration} s instead of 2`);
      assert.deepEqual(
        film.times,
        Array.from({ length: 24 }, (_, index) => Math.round((index * 1000) / 12)),
      );
      for (const [index, grey] of film.greys.entries()) {
        assert.ok(Math.abs(grey - index * 10) <= 4, `frame ${index} of ${format.name} is ${film.greys} grey`);
      }
      assert.deepEqual(film.progress, [24, 24]);
      assert.deepEqual([film.open, film.most], [0, 1]);
    }
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("a GIF has its frames, their times and its repetition", async () => {
    const { page, troubles } = await open();
    const gif = await page.evaluate(async () => {
      const { encodeGif } = await import("./gif.js");
      const source = {
        count: 9,
        fps: 30,
        width: 33,
        height: 21,
        draw: (index) => window.grey(index * 30, 33, 21),
      };
      const file = await encodeGif(source, true, window.task());
      const decoder = new ImageDecoder({ data: await file.arrayBuffer(), type: file.type });
      await decoder.tracks.ready;
      const { frameCount, repetitionCount } = decoder.tracks.selectedTrack;
      const frames = [];
      for (let frameIndex = 0; frameIndex < frameCount; frameIndex++) {
        const { image } = await decoder.decode({ frameIndex });
        frames.push({ grey: window.middle(image, 33, 21), milliseconds: image.duration / 1000 });
      }
      return { type: file.type, repetitionCount, frames, progress: window.progress };
    });
    assert.equal(gif.type, "image/gif");
    assert.equal(gif.repetitionCount, Number.POSITIVE_INFINITY);
    assert.deepEqual(
      gif.frames.map(({ milliseconds }) => milliseconds),
      [30, 40, 30, 30, 40, 30, 30, 40, 30],
    );
    for (const [index, { grey }] of gif.frames.entries())
      assert.ok(Math.abs(grey - index * 30) <= 8, `frame ${index}: ${grey}`);
    assert.equal(gif.progress[0], gif.progress[1]);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("what is given up ends at once, and what fails is told", async () => {
    const { page, troubles } = await open();
    const ends = await page.evaluate(async () => {
      const { encodeFilm } = await import("./film.js");
      const { encodeGif } = await import("./gif.js");
      const { zipSheet } = await import("./sheet.js");
      const [format] = await (await import("./film-formats.js")).filmFormats(64, 64);
      const ways = {
        film: (draw, task) => encodeFilm({ count: 500, fps: 25, width: 64, height: 64, draw }, format, task),
        gif: (draw, task) => encodeGif({ count: 500, fps: 25, width: 64, height: 64, draw }, true, task),
        sheet: (draw, task) => {
          const samples = Array.from({ length: 500 }, (_, seed) => ({ seed: String(seed), state: "" }));
          return zipSheet({
            samples,
            draw,
            side: 64,
            origin: { model: "", license: "", credit: "" },
            ...task,
          });
        },
      };
      const said = [];
      for (const [name, write] of Object.entries(ways)) {
        const giving = new AbortController();
        let drawn = 0;
        const draw = async () => {
          if (++drawn === 20) giving.abort();
          return window.grey(50, 64, 64);
        };
        const gaveUp = await write(draw, window.task({ signal: giving.signal })).catch((error) => error.name);
        const failed = await write(async () => {
          throw new Error("The device was lost.");
        }, window.task()).catch((error) => error.message);
        said.push({ name, gaveUp, drawn, failed });
      }
      return said;
    });
    for (const { name, gaveUp, drawn, failed } of ends) {
      assert.equal(gaveUp, "AbortError", name);
      assert.ok(drawn <= 21, `${name} drew ${drawn} pictures`);
      assert.equal(failed, "The device was lost.", name);
    }
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("favourites outlive the page, newest first", async () => {
    const { page, troubles } = await open();
    await page.evaluate(async () => {
      const { Favourites } = await import("./favourites.js");
      const favourites = new Favourites();
      const thumbnail = new Blob(["picture"], { type: "image/png" });
      const kept = await favourites.add({ state: "a", model: "m.safetensors", thumbnail });
      await new Promise((resolve) => setTimeout(resolve, 5));
      await favourites.add({ state: "b", model: null, thumbnail });
      await favourites.remove(kept.id);
      await favourites.put(kept);
    });
    await page.reload();
    const found = await page.evaluate(async () => {
      const { Favourites } = await import("./favourites.js");
      const list = await new Favourites().list();
      return Promise.all(
        list.map(async ({ state, model, thumbnail }) => [
          state,
          model,
          await thumbnail.text(),
          thumbnail.type,
        ]),
      );
    });
    assert.deepEqual(found, [
      ["b", null, "picture", "image/png"],
      ["a", "m.safetensors", "picture", "image/png"],
    ]);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("a full disk and a forbidden one are told in one sentence", async () => {
    const { page } = await open();
    const said = await page.evaluate(async () => {
      const { Favourites } = await import("./favourites.js");
      const thumbnail = new Blob();
      IDBObjectStore.prototype.put = () => {
        throw new DOMException("full", "QuotaExceededError");
      };
      const full = await new Favourites()
        .add({ state: "a", model: null, thumbnail })
        .catch(({ message }) => message);
      Object.defineProperty(globalThis, "indexedDB", { value: undefined });
      return [full, await new Favourites().list().catch(({ message }) => message)];
    });
    assert.match(said[0], /^There is no room left/);
    assert.match(said[1], /keeps nothing for this page; copy the link/);
    await page.context().close();
  });
});
