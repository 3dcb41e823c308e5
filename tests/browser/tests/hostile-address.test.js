import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { stage } from "../lib/stage.js";
import { drawn, visit } from "../lib/visitor.js";

const MARKUP = '<img src=x onerror="window.harmed = true">';

/** What strangers may write behind the page's name. */
const FRAGMENTS = [
  MARKUP,
  `model=${MARKUP}`,
  `screen=${MARKUP}&mode=${MARKUP}`,
  `at=${MARKUP}&keys=${MARKUP}/${MARKUP}&style=${MARKUP}&z=${MARKUP}`,
  `seed=${MARKUP}&noise=${MARKUP}&psi=${MARKUP}`,
  "model=../../../etc/passwd",
  "model=https://elsewhere.example/model.safetensors",
  "model=javascript:alert(1)",
  "__proto__=1&constructor=2&toString=3",
  "at=1e999,-1e999&psi=NaN&noise=Infinity&seconds=-0",
  "at=z0&z=AAAA&screen=interpolate&mode=interpolate&keys=z0/z0/z1",
  `screen=mix&mode=mix&style=z5&strengths=9,9,9,9,9,9,9,9,9,9&strokes=${"p".repeat(4000)}`,
  `screen=interpolate&mode=interpolate&keys=${"9,9/".repeat(500)}&along=99999999`,
  "%00%ff%zz=%&&&===&at=%E0%A4%A",
  `at=1,1;${"t1:1,".repeat(400)};m${"511:20,".repeat(400)}`,
  "x".repeat(60_000),
];

describe("an address from a stranger", () => {
  const on = stage();

  test("harms nobody, and the page goes on", async () => {
    const { page, troubles } = await visit(on.browser, `${on.server.address}?backend=cpu`);
    await drawn(page, 42);
    for (const fragment of FRAGMENTS) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, fragment);
      await page.waitForTimeout(100);
      assert.equal(
        await page.evaluate(() => document.querySelectorAll("[onerror]").length),
        0,
        fragment.slice(0, 80),
      );
    }
    await page.evaluate(() => {
      location.hash = "seed=7";
    });
    await drawn(page, 7);
    assert.equal(await page.evaluate(() => window.harmed), undefined);
    assert.deepEqual(troubles, []);
    await page.context().close();
  });

  test("harms nobody who opens it first", async () => {
    for (const fragment of FRAGMENTS) {
      const { page, troubles } = await visit(on.browser, `${on.server.address}?backend=cpu#${fragment}`);
      await page.waitForFunction(() => {
        const { textContent, dataset } = document.querySelector("#status");
        return dataset.kind === "error" || textContent.includes("drawn in");
      });
      const harm = await page.evaluate(() => window.harmed ?? document.querySelectorAll("[onerror]").length);
      assert.equal(harm, 0, fragment.slice(0, 80));
      assert.deepEqual(troubles, [], fragment.slice(0, 80));
      await page.context().close();
    }
  });
});
