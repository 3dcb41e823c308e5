import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { barriers } from "../lib/axe.js";
import { launch } from "../lib/browser.js";
import { FIXTURES } from "../lib/surroundings.js";

const RUN = join(FIXTURES, "run");
const REPORT = pathToFileURL(join(RUN, "report.html")).href;

/** The lines of one of the run's records. */
function record(name) {
  return readFileSync(join(RUN, name), "utf8").trim().split("\n").map(JSON.parse);
}

describe("the report of a run", () => {
  let browser;

  before(async () => {
    browser = await launch({ webgpu: false });
  });

  after(() => browser?.close());

  /** Opens the report where there is no network; `troubles` are complaints and whatever it tried to load. */
  async function open(screen = {}) {
    const context = await browser.newContext({ offline: true, reducedMotion: "reduce", ...screen });
    const page = await context.newPage();
    const troubles = [];
    page.on("console", (message) => troubles.push(message.text()));
    page.on("pageerror", (error) => troubles.push(error.message));
    page.on("request", (request) => {
      if (request.url() !== REPORT && !request.url().startsWith("data:")) troubles.push(request.url());
    });
    await page.goto(REPORT);
    return { page, troubles };
  }

  for (const [width, colorScheme] of [
    [390, "dark"],
    [1280, "light"],
  ]) {
    test(`can be read by everyone, ${width} px wide, ${colorScheme}`, async () => {
      const { page, troubles } = await open({ viewport: { width, height: 800 }, colorScheme });
      const overhang = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(overhang <= 0, `it is ${overhang} px too wide`);
      await page.evaluate(() => {
        for (const details of document.querySelectorAll("details")) details.open = true;
      });
      assert.deepEqual(await barriers(page), []);
      assert.deepEqual(troubles, []);
      await page.context().close();
    });
  }

  test("shows every picture, and is whole without scripts", async () => {
    for (const javaScriptEnabled of [true, false]) {
      const { page, troubles } = await open({ javaScriptEnabled });
      const images = await page.locator("img").all();
      assert.ok(images.length > 8, `${images.length} pictures`);
      const shown = await page.locator(".frames li:visible").count();
      // A strip of all, or one at a time.
      assert.equal(shown, javaScriptEnabled ? 1 : 5);
      if (javaScriptEnabled) {
        const broken = await page.evaluate(async () => {
          const decoded = await Promise.allSettled([...document.images].map((image) => image.decode()));
          return decoded.filter(({ status }) => status === "rejected").length;
        });
        assert.equal(broken, 0);
      }
      assert.deepEqual(troubles, []);
      await page.context().close();
    }
  });

  test("curves are those of the log, as numbers and as lines", async () => {
    const { page } = await open();
    const charts = await page.evaluate(() =>
      [...document.querySelectorAll("#curves ~ .charts .chart")].map((chart) => ({
        title: chart.querySelector("h3").textContent,
        rows: [...chart.querySelectorAll("tbody tr")].map((row) => [
          Number(row.querySelector("th").textContent),
          ...[...row.querySelectorAll("td")].map((cell) => Number(cell.dataset.value)),
        ]),
        lines: [...chart.querySelectorAll("polyline[class*=curve]")].map((line) =>
          [...line.points].map(({ x, y }) => [x, y]),
        ),
      })),
    );
    const log = record("log.jsonl");
    const fields = {
      Losses: ["loss_real", "loss_fake", "loss_generator"],
      Logits: ["logit_real", "logit_fake"],
      Speed: ["images_per_second"],
    };
    for (const [title, names] of Object.entries(fields)) {
      const { rows, lines } = charts.find((chart) => chart.title === title);
      assert.equal(rows.length, log.length);
      for (const [place, [step, ...values]] of rows.entries()) {
        assert.equal(step, log[place].step);
        for (const [curve, name] of names.entries()) {
          const written = log[place][name];
          // The reader of JSON in Rust may be off by the last bit.
          assert.ok(Math.abs(values[curve] - written) <= 2 * Number.EPSILON * Math.abs(written), name);
        }
      }
      assert.equal(lines.length, names.length);
      for (const [curve, line] of lines.entries()) {
        assert.equal(line.length, log.length);
        const ups = rows.slice(1).map((row, place) => Math.sign(row[curve + 1] - rows[place][curve + 1]));
        for (const [place, up] of ups.entries()) {
          const [[x0, y0], [x1, y1]] = [line[place], line[place + 1]];
          assert.ok(x1 > x0 && up * (y0 - y1) >= 0, `${title}: point ${place + 1} goes the wrong way`);
        }
      }
    }
    await page.context().close();
  });

  test("plays its film, and goes where the slider goes", async () => {
    const { page } = await open();
    const caption = () => page.locator(".frames li.shown figcaption").textContent();
    assert.equal(await caption(), "Step 8");
    await page.getByRole("slider", { name: "Sheet" }).press("ArrowLeft");
    assert.equal(await caption(), "Step 6");
    await page.getByRole("slider", { name: "Sheet" }).press("End");
    // It is short: what the button says is read at once.
    const said = await page.getByRole("button", { name: "Play" }).evaluate((button) => {
      button.click();
      return button.textContent;
    });
    assert.equal(said, "Pause");
    await page.getByRole("button", { name: "Play" }).waitFor();
    assert.equal(await caption(), "Step 8");
    await page.context().close();
  });

  test("begins its film by itself for those who do not mind motion", async () => {
    const { page } = await open({ reducedMotion: "no-preference" });
    await Promise.all([
      page.getByRole("button", { name: "Pause" }).waitFor(),
      page.locator(".film").scrollIntoViewIfNeeded(),
    ]);
    await page.context().close();
  });
});
