import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch } from "../lib/browser.js";
import { serve } from "../lib/server.js";
import { DIST, FIXTURES, models } from "../lib/surroundings.js";
import { drawn, visit } from "../lib/visitor.js";

const [{ file }] = models;
const MARKUP = `<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>`;

/** Fragments that somebody might send to somebody else. */
const FRAGMENTS = [
  `model=${encodeURIComponent(MARKUP)}`,
  `model=javascript:alert(1)`,
  `model=https://elsewhere.example/model.safetensors`,
  `model=../../secret.safetensors`,
  `model=${file}&screen=${encodeURIComponent(MARKUP)}`,
  `model=${file}&screen=__proto__`,
  `model=${file}&at=${encodeURIComponent(MARKUP)}`,
  `model=${file}&at=1e999,-1e999`,
  `model=${file}&at=NaN,Infinity`,
  `model=${file}&seed=99999999999999999999999999`,
  `model=${file}&seed=-1`,
  `model=${file}&psi=1e308&noise=-5`,
  `model=${file}&mode=mix&style=${encodeURIComponent(MARKUP)}`,
  `model=${file}&mode=interpolate&keys=${"1,2;".repeat(20_000)}`,
  `model=${file}&screen=keep&at=${"9".repeat(50_000)}`,
  `%`,
  `%E0%A4%A&at=%ff`,
  `${"&".repeat(10_000)}`,
  `constructor=1&__proto__[x]=1&toString=2`,
  `\u0000\u202e\ud800`,
];

describe("an address that means harm", () => {
  let server;
  let browser;

  before(async () => {
    server = await serve({ dist: DIST, models: FIXTURES });
    browser = await launch({ webgpu: false });
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  for (const [index, fragment] of FRAGMENTS.entries()) {
    test(`does none, opened (${index}: ${JSON.stringify(fragment.slice(0, 40))})`, async () => {
      const { page, troubles } = await visit(browser, `${server.address}?backend=cpu#${fragment}`);
      await page.waitForFunction(() => {
        const { textContent, dataset } = document.querySelector("#status");
        return dataset.kind === "error" || /drawn in/.test(textContent);
      });
      await harmless(page);
      assert.deepEqual(troubles, []);
      await page.context().close();
    });
  }

  test("does none, typed one after the other, and the page still draws", async () => {
    const { page, troubles } = await visit(browser, `${server.address}?backend=cpu#model=${file}&seed=1`);
    await drawn(page, 1);
    for (const fragment of FRAGMENTS) {
      await page.evaluate((text) => {
        location.hash = text;
      }, fragment);
      await page.waitForTimeout(20);
      await harmless(page);
    }
    await page.evaluate((text) => {
      location.hash = text;
    }, `model=${file}&seed=7&screen=explore`);
    await drawn(page, 7);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });
});

/** Nothing of an address has become part of the page's own structure. */
async function harmless(page) {
  const found = await page.evaluate(() => [
    window.harmed,
    document.querySelectorAll("img[src=x], [onerror], body script:not([type=module])").length,
    Object.keys(Object.prototype).length,
  ]);
  assert.deepEqual(found, [undefined, 0, 0]);
}
