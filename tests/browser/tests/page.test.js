import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { barriers } from "../lib/axe.js";
import { stage } from "../lib/stage.js";
import { models } from "../lib/surroundings.js";
import { canvasShows, drawn, enginePixels, generate, visit } from "../lib/visitor.js";

const [{ file }] = models;

const SCREENS = ["explore", "interpolate", "mix", "directions", "photo", "keep", "models"];

/** Name → width and height of a window. */
const WINDOWS = {
  "a small phone": [320, 640],
  "a phone": [390, 844],
  "a phone on its side": [844, 390],
  "a desktop": [1280, 800],
  "a wide screen": [1920, 1080],
};

describe("the page", () => {
  const on = stage({ webgpu: false });

  const open = async (hash = "", screen = {}) => {
    const visitor = await visit(on.browser, `${on.server.address}?backend=cpu#model=${file}${hash}`, screen);
    return visitor;
  };

  test("leads from screen to screen by keyboard, and back by the browser's own way", async () => {
    const { page, troubles } = await open();
    await drawn(page, 42);
    const tabs = page.getByRole("tab");
    assert.equal(await tabs.count(), SCREENS.length);
    await page.locator("#tab-explore").focus();
    for (const screen of [...SCREENS.slice(1), SCREENS[0]]) {
      await page.keyboard.press("ArrowRight");
      await page.locator(`${screen}-screen`).waitFor();
      assert.equal(await page.evaluate(() => document.activeElement.id), `tab-${screen}`);
      assert.equal(await page.locator("[role=tab][tabindex='0']").count(), 1);
      assert.equal(await page.getAttribute("#panel", "aria-labelledby"), `tab-${screen}`);
    }
    await page.keyboard.press("End");
    await page.locator("models-screen").waitFor();
    await page.keyboard.press("Home");
    await page.locator("explore-screen").waitFor();
    await page.goBack();
    await page.locator("models-screen").waitFor();
    await page.goForward();
    await page.locator("explore-screen").waitFor();
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("follows an address that is typed, and undoes and redoes by keyboard", async () => {
    const { page, troubles } = await open();
    await drawn(page, 42);
    await page.evaluate(() => {
      location.hash = location.hash.replace(/$/, "&seed=7");
    });
    await drawn(page, 7);
    const seventh = await enginePixels(page, 7);
    await canvasShows(page, seventh, 0);
    await generate(page, 9);
    await page.locator("#tab-explore").focus();
    await page.keyboard.press("Control+z");
    await drawn(page, 7);
    await canvasShows(page, seventh, 0);
    await page.keyboard.press("Control+z");
    await drawn(page, 42);
    await page.keyboard.press("Control+Shift+z");
    await page.keyboard.press("Control+y");
    await drawn(page, 9);
    assert.equal(await page.isDisabled("#redo"), true);
    assert.equal(await page.inputValue("#seed"), "9");
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("says what draws, how fast, and with how much memory", async () => {
    const { page } = await open();
    await drawn(page, 42);
    await page.waitForFunction(() => /^[\d.]+ MB$/.test(document.querySelector("#memory").textContent));
    assert.match(await page.textContent("#time"), /^(\d+ ms|\d+\.\d s)$/);
    assert.equal(await page.textContent("#tier"), "WebAssembly");
    const box = await page.locator("#frame").boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    for (let step = 0; step < 30; step++) await page.mouse.move(box.x + 100 + 5 * step, box.y + 150);
    await page.mouse.up();
    await page.waitForFunction(() => Number(document.querySelector("#rate").textContent) >= 4);
    await page.context().close();
  });

  for (const colorScheme of ["light", "dark"]) {
    test(`keeps nobody out, on any screen, in the ${colorScheme}`, async () => {
      const { page } = await open("", { colorScheme });
      await drawn(page, 42);
      for (const screen of SCREENS) {
        await page.click(`#tab-${screen}`);
        await page.locator(`${screen}-screen > *`).first().waitFor();
        assert.deepEqual(await barriers(page), [], screen);
      }
      await page.context().close();
    });
  }

  for (const [name, [width, height]] of Object.entries(WINDOWS)) {
    test(`stands still while it comes, and needs no sideways scrolling, in ${name}`, async () => {
      for (const screen of SCREENS) {
        const context = { viewport: { width, height } };
        const { page, troubles } = await open(`&screen=${screen}`, context);
        await page.waitForFunction(() => /drawn in/.test(document.querySelector("#status").textContent));
        await page.locator("drawn-by").waitFor();
        const shifts = await page.evaluate(async () => {
          await new Promise((resolve) => setTimeout(resolve, 300));
          const entries = new PerformanceObserver(() => undefined);
          entries.observe({ type: "layout-shift", buffered: true });
          return entries
            .takeRecords()
            .map(({ value, sources }) => [value, ...sources.map(({ node }) => node?.nodeName ?? "text")]);
        });
        assert.deepEqual(shifts, [], screen);
        const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(sideways <= 0, `${screen} is ${sideways} px too wide`);
        assert.deepEqual(troubles, []);
        await page.context().close();
      }
    });
  }
});
