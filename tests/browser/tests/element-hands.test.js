import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { add, elementStage, happened, picture, SOURCES, told } from "../lib/elements.js";
import { throwWest } from "../lib/hand.js";

const [SMALL] = SOURCES;
/** A few frames, in which nothing is to happen. */
const A_WHILE_MS = 400;

const place = (page, id) => page.evaluate((element) => window.elements.get(element).getState().point.at, id);
const focused = (page, id) =>
  page.evaluate((element) => window.elements.get(element).shadowRoot.activeElement?.className, id);

/** Drags from the middle of an element, in pixels of the page. */
async function drag(page, id, [x, y]) {
  const box = await page.locator(`#${id}`).boundingBox();
  const [left, top] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(left, top);
  await page.mouse.down();
  await page.mouse.move(left + x, top + y, { steps: 8 });
  // A hand that still moves would throw it.
  await page.waitForTimeout(150);
  await page.mouse.up();
}

describe("hands on the element", () => {
  const stage = elementStage();
  const still = { screen: { reducedMotion: "reduce" } };

  test("a drag over half of the picture leads to the next seed, just to it", async () => {
    const { page, troubles } = await stage.open(still);
    const id = await add(page, { src: SMALL, mode: "explore", seed: "42" });
    const east = await add(page, { src: SMALL, seed: "43" });
    const south = await add(page, { src: SMALL, seed: String(43n + (1n << 32n)) });
    for (const name of [id, east, south]) {
      await page.evaluate((element) => window.elements.get(element).scrollIntoView(), name);
      await happened(page, name, "render");
    }
    await page.evaluate(() => scrollTo(0, 0));
    await drag(page, id, [-100, 0]);
    assert.deepEqual(await place(page, id), { x: 43, y: 0 });
    assert.deepEqual((await picture(page, id)).rgba, (await picture(page, east)).rgba);
    await drag(page, id, [0, -100]);
    assert.deepEqual(await place(page, id), { x: 43, y: 1 });
    assert.deepEqual((await picture(page, id)).rgba, (await picture(page, south)).rgba);
    const changes = await told(page, id, "change");
    assert.equal(changes.filter(({ passing }) => !passing).length, 2);
    assert.ok(changes.filter(({ passing }) => passing).length >= 8);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("what lies between two seeds is neither", async () => {
    const { page } = await stage.open(still);
    const id = await add(page, { src: SMALL, mode: "explore" });
    await happened(page, id, "render");
    const start = await picture(page, id);
    await drag(page, id, [-50, 0]);
    assert.deepEqual(await place(page, id), { x: 42.5, y: 0 });
    const middle = await picture(page, id);
    await drag(page, id, [-50, 0]);
    const end = await picture(page, id);
    assert.notDeepEqual(middle.rgba, start.rgba);
    assert.notDeepEqual(middle.rgba, end.rgba);
    await page.context().close();
  });

  test("a thrown picture glides on and comes to rest; not for those who prefer less motion", async () => {
    for (const [reducedMotion, glides] of [
      ["no-preference", true],
      ["reduce", false],
    ]) {
      const { page } = await stage.open({ screen: { reducedMotion } });
      const id = await add(page, { src: SMALL, mode: "explore" });
      await happened(page, id, "render");
      const { at: released } = await throwWest(page, `#${id}`, 60, 50);
      await page.waitForFunction(
        (element) => window.elements.told(element, "change").at(-1)?.passing === false,
        id,
      );
      const rest = await place(page, id);
      await page.waitForTimeout(A_WHILE_MS);
      assert.deepEqual(await place(page, id), rest);
      assert.equal(rest.x > released.x, glides, `from ${released.x} to ${rest.x}`);
      await page.context().close();
    }
  });

  test("a click moves nothing, and a hand that is cut off does not hold on", async () => {
    const { page } = await stage.open(still);
    const id = await add(page, { src: SMALL, mode: "explore" });
    await happened(page, id, "render");
    await page.click(`#${id}`);
    assert.deepEqual(await told(page, id, "change"), []);
    const box = await page.locator(`#${id}`).boundingBox();
    await page.mouse.move(box.x + 100, box.y + 100);
    await page.mouse.down();
    await page.evaluate((element) => {
      const picture = window.elements.get(element);
      picture.remove();
      document.querySelector("main").append(picture);
    }, id);
    await page.mouse.move(box.x + 50, box.y + 100);
    await page.mouse.up();
    assert.deepEqual(await place(page, id), { x: 42, y: 0 });
    await drag(page, id, [-100, 0]);
    assert.deepEqual(await place(page, id), { x: 43, y: 0 });
    await page.context().close();
  });

  test("a finger drags it, and a second one changes nothing", async () => {
    const { page } = await stage.open({ screen: { ...still.screen, hasTouch: true } });
    const id = await add(page, { src: SMALL, mode: "explore" });
    await happened(page, id, "render");
    const { x, y } = await page.locator(`#${id}`).boundingBox();
    const session = await page.context().newCDPSession(page);
    const touch = (type, ...places) =>
      session.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: places.map(([left, top], id) => ({ x: x + left, y: y + top, id })),
      });
    await touch("touchStart", [150, 100]);
    await touch("touchMove", [120, 100]);
    await touch("touchStart", [120, 100], [20, 20]);
    await touch("touchMove", [100, 100], [80, 80]);
    await touch("touchMove", [50, 100], [80, 180]);
    await touch("touchEnd");
    assert.deepEqual(await place(page, id), { x: 43, y: 0 });
    await page.context().close();
  });

  test("only where it explores does a drag mean the picture and not the page", async () => {
    const { page } = await stage.open(still);
    const id = await add(page, { src: SMALL });
    await happened(page, id, "render");
    const touch = () =>
      page.evaluate(
        (element) => getComputedStyle(window.elements.inside(element, ".surface")).touchAction,
        id,
      );
    assert.equal(await touch(), "auto");
    await drag(page, id, [-100, 0]);
    assert.deepEqual(await place(page, id), { x: 42, y: 0 });
    await page.evaluate((element) => window.elements.get(element).setAttribute("mode", "explore"), id);
    await page.waitForFunction((element) => window.elements.inside(element, ".walkable") !== null, id);
    assert.equal(await touch(), "none");
    await page.context().close();
  });

  test("arrow keys walk, with Shift from seed to seed, Home leads back, and it is said", async () => {
    const { page } = await stage.open(still);
    const id = await add(page, { src: SMALL, mode: "explore" });
    await happened(page, id, "render");
    await page.focus("#before");
    await page.keyboard.press("Tab");
    assert.match(await focused(page, id), /surface/);
    await page.keyboard.press("Shift+ArrowRight");
    assert.deepEqual(await place(page, id), { x: 43, y: 0 });
    await page.waitForFunction(
      (element) => window.elements.inside(element, "[part=status]").textContent === "Seed 43.",
      id,
    );
    await page.keyboard.press("ArrowDown");
    assert.deepEqual(await place(page, id), { x: 43, y: 0.125 });
    await page.keyboard.press("ArrowLeft");
    assert.deepEqual(await place(page, id), { x: 42.875, y: 0.125 });
    await page.keyboard.press("Home");
    assert.deepEqual(await place(page, id), { x: 42, y: 0 });
    await page.keyboard.press("Control+ArrowRight");
    assert.deepEqual(await place(page, id), { x: 42, y: 0 });
    await page.waitForFunction(
      (element) => window.elements.inside(element, "[part=status]").textContent === "Seed 42.",
      id,
    );
    await page.context().close();
  });

  test("at most one sentence a second is said, and the last one is", async () => {
    const { page } = await stage.open(still);
    const id = await add(page, { src: SMALL, mode: "explore" });
    await happened(page, id, "render");
    await page.evaluate((element) => {
      window.heard = [];
      new MutationObserver(() => {
        const text = window.elements.inside(element, "[part=status]").textContent;
        window.heard.push({ text, at: performance.now() });
      }).observe(window.elements.inside(element, "[part=status]"), {
        subtree: true,
        characterData: true,
        childList: true,
      });
      window.elements.get(element).focus();
    }, id);
    for (let press = 0; press < 20; press++) await page.keyboard.press("Shift+ArrowRight");
    await page.waitForFunction(() => window.heard.at(-1)?.text === "Seed 62.");
    const heard = await page.evaluate(() => window.heard);
    for (const [index, { at }] of heard.slice(1).entries()) {
      assert.ok(at - heard[index].at > 900, `${at - heard[index].at} ms after the one before`);
    }
    await page.context().close();
  });

  test("the poster is a button where it waits for a hand, and hands the focus on", async () => {
    const { page, troubles } = await stage.open();
    const id = await add(page, { src: SMALL, alt: "A shell", reveal: "manual" });
    await happened(page, id, "render");
    await page.waitForTimeout(A_WHILE_MS);
    assert.equal((await told(page, id, "poster-dismissed")).length, 0);
    await page.focus("#before");
    await page.keyboard.press("Tab");
    assert.equal(await focused(page, id), "ask");
    assert.equal(await page.getByRole("button", { name: "Show the picture: A shell" }).count(), 1);
    await page.keyboard.press("Space");
    await happened(page, id, "poster-dismissed");
    assert.match(await focused(page, id), /surface/);
    assert.equal(
      await page.evaluate((element) => window.elements.inside(element, ".poster").hidden, id),
      true,
    );
    await page.evaluate((element) => window.elements.get(element).showPoster(), id);
    await page.waitForFunction((element) => window.elements.inside(element, ".ask") !== null, id);
    await page.evaluate((element) => window.elements.get(element).dismissPoster(), id);
    await happened(page, id, "poster-dismissed", 2);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("who saves data is asked first, and told how much it is", async () => {
    const init = () => {
      Object.defineProperty(Navigator.prototype, "connection", { get: () => ({ saveData: true }) });
    };
    const { page, troubles } = await stage.open({ init });
    const gets = [];
    page.on("request", (request) => {
      if (request.method() === "GET") gets.push(request.url());
    });
    const id = await add(page, { src: SMALL, alt: "A shell" });
    const button = page.getByRole("button", { name: /^Load the picture \([\d.]+ [kM]B\): A shell$/ });
    await button.waitFor();
    await page.waitForTimeout(A_WHILE_MS);
    assert.deepEqual(gets, []);
    assert.equal(page.workers().length, 0);
    await button.press("Enter");
    await happened(page, id, "poster-dismissed");
    assert.match(await focused(page, id), /surface/);
    const eager = await add(page, { src: SOURCES[1], loading: "eager" });
    await happened(page, eager, "load");
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("autoplay waits for those who prefer less motion, play does not", async () => {
    const { page } = await stage.open(still);
    const id = await add(page, { src: SMALL, autoplay: "" });
    await happened(page, id, "render");
    await page.waitForTimeout(A_WHILE_MS);
    assert.equal((await told(page, id, "render")).length, 1);
    assert.equal((await told(page, id, "play")).length, 0);
    await page.evaluate((element) => window.elements.get(element).play(), id);
    await happened(page, id, "render", 4);
    await page.context().close();
  });

  test("autoplay may come later, and is not for a picture that was stopped", async () => {
    const { page } = await stage.open();
    const id = await add(page, { src: SMALL });
    const stopped = await add(page, { src: SMALL });
    for (const name of [id, stopped]) await happened(page, name, "render");
    await page.evaluate(
      ([late, never]) => {
        window.elements.get(never).play();
        window.elements.get(never).pause();
        for (const name of [late, never]) window.elements.get(name).autoplay = true;
      },
      [id, stopped],
    );
    await happened(page, id, "render", 4);
    assert.equal(await page.evaluate((element) => window.elements.get(element).playing, stopped), false);
    await page.context().close();
  });

  test("a picture that began to play by itself stops when less motion is preferred", async () => {
    const { page } = await stage.open();
    const id = await add(page, { src: SMALL, autoplay: "" });
    await happened(page, id, "render", 3);
    await page.emulateMedia({ reducedMotion: "reduce" });
    await happened(page, id, "pause");
    await page.context().close();
  });

  test("a loop closes: its end is its start, and the middle is another picture", async () => {
    const { page } = await stage.open();
    const id = await add(page, { src: SMALL, mode: "interpolate" });
    await happened(page, id, "render");
    const at = async (share) => {
      await page.evaluate(
        ([element, where]) => {
          const key = (x) => ({ at: { x, y: 0 }, turns: [], moves: [] });
          const { path } = window.elements.get(element).getState();
          window.elements
            .get(element)
            .setState({ path: { ...path, keys: [key(1), key(2), key(3)], at: where } });
        },
        [id, share],
      );
      return (await picture(page, id)).rgba;
    };
    const [start, middle, end] = [await at(0), await at(0.5), await at(1)];
    assert.deepEqual(end, start);
    assert.notDeepEqual(middle, start);
    await page.context().close();
  });

  test("an open path plays to its end, and from its start when it is played again", async () => {
    const { page } = await stage.open();
    const id = await add(page, { src: SMALL, mode: "interpolate", seconds: "0.5" });
    await happened(page, id, "render");
    await page.evaluate((element) => {
      const key = (x) => ({ at: { x, y: 0 }, turns: [], moves: [] });
      const { path } = window.elements.get(element).getState();
      window.elements.get(element).setState({ path: { ...path, keys: [key(1), key(2)], loop: false } });
      window.elements.get(element).play();
    }, id);
    await happened(page, id, "pause");
    const where = () => page.evaluate((element) => window.elements.get(element).getState().path.at, id);
    assert.equal(await where(), 1);
    const again = await page.evaluate((element) => {
      const picture = window.elements.get(element);
      picture.play();
      return picture.getState().path.at;
    }, id);
    assert.ok(again < 0.5);
    await happened(page, id, "pause", 2);
    assert.equal(await where(), 1);
    await page.context().close();
  });

  test("without a path it goes from seed to seed, as fast as it is told", async () => {
    const { page } = await stage.open();
    const slow = await add(page, { src: SMALL, mode: "interpolate" });
    const fast = await add(page, { src: SMALL, mode: "interpolate", speed: "4" });
    for (const id of [slow, fast]) await happened(page, id, "render");
    await page.evaluate(
      (ids) => {
        for (const id of ids) window.elements.get(id).play();
      },
      [slow, fast],
    );
    await page.waitForTimeout(1200);
    const [a, b] = await page.evaluate(
      (ids) => ids.map((id) => window.elements.get(id).getState().point.at),
      [slow, fast],
    );
    const ratio = (b.x - 42) / (a.x - 42);
    assert.ok(a.x > 42 && ratio > 3 && ratio < 5, `${ratio} times as fast`);
    await page.context().close();
  });

  test("the controls do what they say", async () => {
    const { page, troubles } = await stage.open();
    const id = await add(page, { src: SMALL, controls: "", seed: "7" });
    await happened(page, id, "render");
    const press = (name) => page.getByRole("button", { name, exact: true }).click();
    await press("Play");
    await happened(page, id, "play");
    await press("Pause");
    await happened(page, id, "pause");
    await press("Random seed");
    assert.notDeepEqual(await place(page, id), { x: 7, y: 0 });
    await press("Back to the start");
    assert.deepEqual(await place(page, id), { x: 7, y: 0 });
    await press("Full screen");
    await page.waitForFunction((element) => document.fullscreenElement?.id === element, id);
    await page.evaluate(() => document.exitFullscreen());
    await page.evaluate((element) => {
      const own = document.createElement("button");
      own.slot = "controls";
      own.textContent = "My own";
      window.elements.get(element).append(own);
    }, id);
    assert.equal(await page.getByRole("button", { name: "Play", exact: true }).count(), 0);
    assert.equal(await page.getByRole("button", { name: "My own" }).count(), 1);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("nothing on the page moves while elements load", async () => {
    const init = () => {
      window.shifts = [];
      new PerformanceObserver((list) =>
        window.shifts.push(...list.getEntries().map(({ value }) => value)),
      ).observe({
        type: "layout-shift",
        buffered: true,
      });
    };
    const { page } = await stage.open({ init });
    const id = await page.evaluate((src) => {
      const name = window.elements.add({ src });
      const after = document.createElement("p");
      after.textContent = "Below the picture.";
      document.querySelector("main").append(after);
      return name;
    }, SMALL);
    await page.evaluate(() => {
      window.shifts.length = 0;
    });
    await happened(page, id, "poster-dismissed");
    await page.waitForTimeout(A_WHILE_MS);
    assert.deepEqual(await page.evaluate(() => window.shifts), []);
    await page.context().close();
  });
});
