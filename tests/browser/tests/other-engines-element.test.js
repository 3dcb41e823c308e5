import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ENGINES, onEngine } from "../lib/engines/index.js";
import { until } from "../lib/engines/watched.js";
import { models } from "../lib/surroundings.js";

const [{ file }] = models;

for (const engine of ENGINES) describe(`an element in ${engine.name}`, () => walk(engine));

function walk(engine) {
  const on = onEngine(engine);

  /** Puts an element on an empty page, and returns its id. */
  async function add(attributes) {
    await on.visit("element.html");
    await until(on.browser, () => "elements" in window && customElements.get("fast-gan") !== undefined);
    return on.browser.run((all) => window.elements.add(all), { src: `models/${file}`, ...attributes });
  }

  /** Waits until an element has told an event of this type. */
  const told = (id, type) =>
    until(on.browser, ([element, name]) => window.elements.told(element, name).length > 0, [id, type]);

  /** Whether an element shows the picture of its place, within two roundings to 8 bit. */
  const showsItsPlace = async (id) => {
    const element = window.elements.get(id);
    const { width, height, data } = await window.watch.seen(element);
    const scene = { content: element.getState().point, style: null, truncation: 1, noise: null };
    const { bitmap } = await element.model.draw(scene, { width, height });
    const copy = new OffscreenCanvas(width, height).getContext("2d");
    copy.drawImage(bitmap, 0, 0);
    return window.watch.apart(data, copy.getImageData(0, 0, width, height).data) <= 2;
  };

  test("draws a seed and is walked through by keys", async () => {
    const id = await add({ seed: "42", mode: "explore" });
    await told(id, "render");
    await until(on.browser, showsItsPlace, id);
    await on.press(`#${id}`, "Shift+ArrowRight");
    await until(on.browser, (element) => window.elements.get(element).getState().point.at.x === 43, id);
    await until(on.browser, showsItsPlace, id);
    await on.clean();
  });

  test("leaves the poster until it is asked", async () => {
    const id = await add({ reveal: "manual", poster: "icon.svg", seed: "42" });
    await told(id, "load");
    await until(
      on.browser,
      (element) => window.elements.inside(element, "[part=poster]")?.naturalWidth > 0,
      id,
    );
    await on.browser.run((element) => window.elements.get(element).dismissPoster(), id);
    await told(id, "poster-dismissed");
    await told(id, "render");
    await until(on.browser, showsItsPlace, id);
    await on.clean();
  });

  test("makes image files, in its own size and in others", async () => {
    const id = await add({ seed: "42" });
    await told(id, "render");
    const size = async ([element, wanted]) => {
      const blob = await window.elements.get(element).toBlob(wanted === null ? {} : { size: wanted });
      return [blob.type, (await createImageBitmap(blob)).width];
    };
    assert.deepEqual(await on.browser.run(size, [id, null]), ["image/png", models[0].resolution]);
    assert.deepEqual(await on.browser.run(size, [id, 300]), ["image/png", 300]);
    await on.clean();
  });
}
