import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { add, elementStage, happened, picture, SOURCES, told } from "../lib/elements.js";
import { models } from "../lib/surroundings.js";

const [SMALL] = SOURCES;

/** Attribute, what it says, and what its property is then. */
const READ = [
  ["src", "a.safetensors", "a.safetensors"],
  ["alt", "A shell", "A shell"],
  ["poster", "shell.png", "shell.png"],
  ["loading", "lazy", "lazy"],
  ["loading", "LAZY?", "auto"],
  ["reveal", "manual", "manual"],
  ["reveal", "", "auto"],
  ["backend", "cpu", "cpu"],
  ["backend", "quantum", "auto"],
  ["autoplay", "", true],
  ["autoplay", "false", false],
  ["controls", "controls", true],
  ["controls", "false", false],
  ["speed", "2.5", 2.5],
  ["speed", "1000", 20],
  ["speed", "-1", 0.05],
  ["speed", "fast", 1],
  ["mode", "mix", "mix"],
  ["mode", "<img>", "still"],
  ["seed", "43", "43"],
  ["seed", "18446744073709551615", "18446744073709551615"],
  ["seed", "18446744073709551616", "42"],
  ["seed", "1e3", "42"],
  ["truncation", "0.7", 0.7],
  ["truncation", "9", 2],
  ["truncation", "", 1],
  ["noise", "7", 7],
  ["noise", "false", null],
  ["noise", "4294967296", null],
  ["interpolation", "lerp", "lerp"],
  ["interpolation", "warp", "slerp"],
  ["easing", "soft", "soft"],
  ["easing", "hard", "linear"],
  ["seconds", "4", 4],
  ["seconds", "0", 0.1],
];

/** Property, what it is set to, what it is then, and what its attribute says. */
const SET = [
  ["src", "b.safetensors", "b.safetensors", "b.safetensors"],
  ["alt", "", "", ""],
  ["loading", "eager", "eager", "eager"],
  ["loading", "never", "auto", "auto"],
  ["reveal", "manual", "manual", "manual"],
  ["autoplay", true, true, ""],
  ["controls", true, true, ""],
  ["controls", false, false, null],
  ["speed", 3, 3, "3"],
  ["mode", "explore", "explore", "explore"],
  ["seed", 7, "7", "7"],
  ["seed", "18446744073709551615", "18446744073709551615", "18446744073709551615"],
  ["truncation", 0.5, 0.5, "0.5"],
  ["noise", 5, 5, "5"],
  ["noise", null, null, null],
  ["interpolation", "lerp", "lerp", "lerp"],
  ["easing", "smooth", "smooth", "smooth"],
  ["seconds", 3, 3, "3"],
];

describe("what can be set on the element", () => {
  const stage = elementStage();

  test("an attribute is its property's value, or the nearest that makes sense", async () => {
    const { page, troubles } = await stage.open();
    const found = await page.evaluate((rows) => {
      return rows.map(([name, text]) => {
        const element = document.createElement("fast-gan");
        element.setAttribute(name, text);
        const value = element[name];
        return [name, text, typeof value === "bigint" ? String(value) : value];
      });
    }, READ);
    assert.deepEqual(found, READ);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("a property is its attribute's text", async () => {
    const { page } = await stage.open();
    const found = await page.evaluate(async (rows) => {
      const element = document.createElement("fast-gan");
      document.body.append(element);
      const results = [];
      for (const [name, set] of rows) {
        element[name] = set;
        await element.updateComplete;
        const value = element[name];
        results.push([
          name,
          set,
          typeof value === "bigint" ? String(value) : value,
          element.getAttribute(name),
        ]);
      }
      return results;
    }, SET);
    assert.deepEqual(found, SET);
    await page.context().close();
  });

  test("an attribute that is taken away leaves the default", async () => {
    const { page } = await stage.open();
    const left = await page.evaluate(() => {
      const element = document.createElement("fast-gan");
      const rows = { mode: "mix", seed: "7", truncation: "0.5", noise: "3", speed: "2", controls: "" };
      for (const [name, text] of Object.entries(rows)) element.setAttribute(name, text);
      for (const name of Object.keys(rows)) element.removeAttribute(name);
      const { mode, seed, truncation, noise, speed, controls } = element;
      return { mode, seed: String(seed), truncation, noise, speed, controls };
    });
    assert.deepEqual(left, {
      mode: "still",
      seed: "42",
      truncation: 1,
      noise: null,
      speed: 1,
      controls: false,
    });
    await page.context().close();
  });

  test("what was set before the library came is kept", async () => {
    const { page, troubles } = await stage.open({ library: false });
    const id = await add(page, { src: SMALL, mode: "explore" }, { seed: "11", alt: "Set early" });
    await page.evaluate(() => import("./package/index.js"));
    await happened(page, id, "render");
    const { seed, alt, mode } = await page.evaluate((element) => {
      const { seed, alt, mode } = window.elements.get(element);
      return { seed: String(seed), alt, mode };
    }, id);
    assert.deepEqual({ seed, alt, mode }, { seed: "11", alt: "Set early", mode: "explore" });
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("a state is the same picture in another element, as JSON and as text", async () => {
    const { page } = await stage.open();
    const first = await add(page, { src: SMALL, mode: "mix", truncation: "0.8", noise: "3" });
    await happened(page, first, "render");
    const { state, text } = await page.evaluate((id) => {
      const element = window.elements.get(id);
      const point = (x, y) => ({ at: { x, y }, turns: [{ seed: 5, by: 0.25 }], moves: [1.5, -2] });
      element.setState({
        point: point(3.25, -1),
        style: { point: point(8, 8), strengths: [1], strokes: null },
      });
      return { state: JSON.stringify(element.getState()), text: element.state };
    }, first);
    const wanted = await picture(page, first);
    const other = await add(page, { src: SMALL });
    await happened(page, other, "render");
    assert.notDeepEqual((await picture(page, other)).rgba, wanted.rgba);
    await page.evaluate(([id, json]) => window.elements.get(id).setState(JSON.parse(json)), [other, state]);
    assert.deepEqual((await picture(page, other)).rgba, wanted.rgba);
    const third = await add(page, { src: SMALL, state: text });
    await happened(page, third, "render");
    assert.deepEqual((await picture(page, third)).rgba, wanted.rgba);
    assert.equal(
      await page.evaluate((id) => JSON.stringify(window.elements.get(id).getState()), third),
      state,
    );
    await page.context().close();
  });

  test("a state that makes no sense becomes one that does", async () => {
    const { page, troubles } = await stage.open();
    const id = await add(page, { src: SMALL });
    await happened(page, id, "render");
    const state = await page.evaluate((element) => {
      const junk = { mode: "<b>", truncation: "many", noise: {}, point: { at: { x: Number.NaN } }, path: 7 };
      window.elements.get(element).setState(junk);
      return window.elements.get(element).getState();
    }, id);
    assert.equal(state.truncation, 1);
    assert.deepEqual(state.point.at, { x: 42, y: 0 });
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("a model is loaded, drawn and revealed, and every step is told", async () => {
    const { page, troubles } = await stage.open();
    const id = await add(page, { src: SMALL });
    await happened(page, id, "poster-dismissed");
    const events = await told(page, id);
    const types = events.map(({ type }) => type).filter((type) => type !== "progress");
    assert.deepEqual(types, ["load", "render", "poster-dismissed"]);
    const steps = events.filter(({ type }) => type === "progress").map(({ totalProgress }) => totalProgress);
    assert.ok(steps.length > 1);
    assert.deepEqual(
      steps,
      steps.toSorted((a, b) => a - b),
    );
    assert.equal(steps.at(-1), 1);
    const { loaded, info, progress } = await page.evaluate((element) => {
      const { loaded, info } = window.elements.get(element);
      return { loaded, info, progress: window.elements.inside(element, "progress").checkVisibility() };
    }, id);
    assert.equal(progress, false);
    assert.equal(loaded, true);
    assert.equal(info.tier, "cpu");
    assert.equal(info.resolution, models[0].resolution);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("an image file has just the model's pixels, or the size that is asked for", async () => {
    const { page } = await stage.open();
    const id = await add(page, { src: SMALL, seed: "5" });
    await happened(page, id, "render");
    const { exact, sizes, types } = await page.evaluate(async (name) => {
      const element = window.elements.get(name);
      const decode = async (blob) => {
        const bitmap = await createImageBitmap(blob);
        const copy = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
        copy.drawImage(bitmap, 0, 0);
        return copy.getImageData(0, 0, bitmap.width, bitmap.height);
      };
      const own = await element.toBlob();
      const large = await element.toBlob({ mimeType: "image/webp", quality: 0.9, size: 150 });
      const scene = { content: element.getState().point, style: null, truncation: 1, noise: null };
      const pixels = await element.model.pixels(scene);
      const { data } = await decode(own);
      return {
        exact: data.length === pixels.length && data.every((value, index) => value === pixels[index]),
        sizes: [await decode(own), await decode(large)].map(({ width, height }) => [width, height]),
        types: [own.type, large.type],
      };
    }, id);
    const { resolution } = models[0];
    assert.equal(exact, true);
    assert.deepEqual(sizes, [
      [resolution, resolution],
      [150, 150],
    ]);
    assert.deepEqual(types, ["image/png", "image/webp"]);
    await page.context().close();
  });

  test("a picture has as many pixels as the screen shows of it", async () => {
    const { page } = await stage.open({ screen: { deviceScaleFactor: 2 } });
    const id = await add(page, { src: SMALL });
    await happened(page, id, "render");
    await hasSide(page, id, 400);
    await page.evaluate((element) => {
      window.elements.get(element).style.width = "120px";
    }, id);
    await hasSide(page, id, 240);
    await page.context().close();
  });

  test("a file or a model that is open already shows the same picture as its address", async () => {
    const { page, troubles } = await stage.open();
    const addressed = await add(page, { src: SMALL, seed: "9" });
    await happened(page, addressed, "render");
    const wanted = await picture(page, addressed);
    const [file, model] = await page.evaluate(async (address) => {
      const { load } = await import("./package/index.js");
      const open = await load(address);
      const blob = await (await fetch(address)).blob();
      return [
        window.elements.add({ seed: "9" }, { srcObject: new File([blob], "own.safetensors") }),
        window.elements.add({ seed: "9" }, { srcObject: open }),
      ];
    }, SMALL);
    for (const id of [file, model]) {
      await happened(page, id, "render");
      assert.deepEqual((await picture(page, id)).rgba, wanted.rgba);
    }
    assert.deepEqual(troubles, []);
    await page.context().close();
  });
});

/** Waits until a picture has a side of so many pixels. */
async function hasSide(page, id, side) {
  await page.waitForFunction(
    async ([element, length]) => {
      const { width, height } = await window.elements.picture(element);
      return width === length && height === length;
    },
    [id, side],
  );
}
