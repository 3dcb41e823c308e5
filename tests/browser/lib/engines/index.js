import assert from "node:assert/strict";
import { after, before } from "node:test";
import { models } from "../surroundings.js";
import { firefox } from "./firefox.js";
import { serveWatched, until } from "./watched.js";
import { webkit } from "./webkit.js";

const ALL = [firefox, webkit];

/** The browsers beside Chromium that this machine has. */
export const ENGINES = ALL.filter((engine) => engine.found());

for (const { name, packages } of ALL.filter((engine) => !ENGINES.includes(engine))) {
  console.log(`${name} was not asked: it is not on this machine. Debian has it as ${packages}.`);
}

/** For the tests of one `describe`: a server and a browser, there once the first test runs, and what a visitor does with the page. */
export function onEngine(engine, wishes = {}) {
  let visits = 0;
  const on = { server: undefined, browser: undefined, visit, open, clean, state, press, drag };

  before(async () => {
    on.server = await serveWatched();
    on.browser = await engine.start(wishes);
    await on.browser.resize(1280, 800);
  });

  after(async () => {
    await on.browser?.close();
    await on.server?.close();
  });

  /** Goes to a page that nothing is left of from a visit before. */
  async function visit(path, rest = "", by = on.browser) {
    visits += 1;
    await by.go(`${on.server.address}${path}?visit=${visits}${rest}`);
  }

  /** Opens the explorer at a state, and waits for its picture. */
  async function open(state = "", { by = on.browser, model = models[0], search = "" } = {}) {
    await visit("", `${search}#model=${model.file}${state && `&${state}`}`, by);
    await until(by, () => /drawn in/.test(document.querySelector("#status").textContent));
  }

  /** Nothing has happened that no visitor should meet. */
  async function clean(by = on.browser) {
    assert.deepEqual(await by.run(() => window.watch.troubles), []);
    assert.deepEqual(by.complaints.splice(0), []);
  }

  /** The explorer's state. */
  function state() {
    return on.browser.run(() => window.fastgan.state());
  }

  async function press(selector, keys) {
    await on.browser.run((wanted) => document.querySelector(wanted).focus(), selector);
    await on.browser.press(keys);
  }

  /** Drags from one share of an element's width and height to another. */
  async function drag(selector, from, to) {
    const [left, top, width, height] = await on.browser.run((wanted) => {
      const box = document.querySelector(wanted).getBoundingClientRect();
      return [box.left, box.top, box.width, box.height];
    }, selector);
    const place = (share) => {
      const [x, y] = from.map((start, axis) => start + share * (to[axis] - start));
      return [Math.round(left + x * width), Math.round(top + y * height)];
    };
    await on.browser.drag([0, 0.25, 0.5, 0.75, 1].map(place));
  }

  return on;
}
