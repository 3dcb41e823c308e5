import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch } from "../lib/browser.js";
import { serve } from "../lib/server.js";
import { DIST, FIXTURES, modelBytes, models } from "../lib/surroundings.js";
import {
  addressLeadsTo,
  canvasShows,
  complaint,
  drawn,
  drop,
  enginePixels,
  generate,
  visit,
} from "../lib/visitor.js";

const [GOOD, BAD] = models;
/** RGBA of the good model's pictures, by seed. */
const pictures = new Map();
const BYTES = modelBytes(BAD);

/** What a server may do with the second model, and the sentence that the visitor reads. */
const FAULTS = [
  {
    what: "a missing file",
    answer: (_, response) => response.writeHead(404).end("not here"),
    sentence: /could not be loaded: the server answered 404/,
  },
  {
    what: "an HTML page in its place",
    answer: (_, response) => html(response, "text/html; charset=utf-8"),
    sentence: /leads to a web page instead of a model file/,
  },
  {
    what: "an HTML page that calls itself binary",
    answer: (_, response) => html(response, "application/octet-stream"),
    sentence: /leads to a web page instead of a model file/,
  },
  {
    what: "a download that breaks off",
    answer: (_, response) => {
      response.writeHead(200, { "Content-Length": BYTES.length, "Content-Type": "application/octet-stream" });
      response.write(BYTES.subarray(0, BYTES.length / 2));
      setTimeout(() => response.destroy(), 200);
    },
    sentence: /was cut off after .* of .*; check the connection/,
  },
  {
    what: "a file that was stored incompletely",
    answer: (_, response) => response.writeHead(200).end(BYTES.subarray(0, BYTES.length - 1000)),
    sentence: /^[A-Z“`].*\.$/,
  },
  {
    what: "a length beyond every model",
    answer: (_, response) => {
      response.writeHead(200, { "Content-Length": 2 ** 31 });
      response.write(BYTES.subarray(0, 100));
    },
    sentence: /is larger than 1\.07 GB/,
  },
];

describe("a model that cannot be had", () => {
  let server;
  let browser;
  let answer;

  before(async () => {
    const faults = { [`/models/${BAD.file}`]: (request, response) => answer(request, response) };
    server = await serve({ dist: DIST, models: FIXTURES, faults });
    browser = await launch({ webgpu: false });
    const page = await openGood();
    for (const seed of [7, 42]) pictures.set(seed, await enginePixels(page, seed));
    await page.context().close();
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  for (const fault of FAULTS) {
    test(`${fault.what} is one sentence, and the page goes on`, async (context) => {
      answer = fault.answer;
      const page = await openGood();
      await page.selectOption("#model", BAD.file);
      const sentence = await complaint(page);
      context.diagnostic(sentence);
      assert.match(sentence, fault.sentence);
      await stillWorks(page);
    });
  }

  test("a text file that is dropped is one sentence, and the page goes on", async (context) => {
    const page = await openGood();
    await drop(page, "notes.safetensors", "These are my notes about shells, not a generator of them.\n");
    const sentence = await complaint(page);
    context.diagnostic(sentence);
    assert.match(sentence, /^[A-Z“`].*\.$/);
    await stillWorks(page);
  });

  test("a slow download shows its bytes and can be cancelled", async () => {
    answer = (_, response) => {
      response.writeHead(200, { "Content-Length": BYTES.length });
      response.write(BYTES.subarray(0, BYTES.length / 2));
    };
    const page = await openGood();
    await page.selectOption("#model", BAD.file);
    await page.waitForFunction(() => document.querySelector("#progress").value > 0);
    assert.match(await page.textContent("#bytes"), /^[\d.]+ [kM]?B of [\d.]+ [kM]?B$/);
    await page.click("#cancel");
    await page.waitForFunction(
      () => document.querySelector("#status").textContent === "Loading was cancelled.",
    );
    await stillWorks(page);
  });

  test("a model that is dropped is drawn", async () => {
    const page = await openGood();
    await drop(page, GOOD.file, modelBytes(GOOD));
    await addressLeadsTo(page, null, 42);
    await generate(page, 7);
    await page.context().close();
  });

  test("a first model that does not come can be asked for again", async () => {
    answer = (_, response) => response.writeHead(503).end("busy");
    const { page } = await visit(browser, `${server.address}?backend=cpu#model=${BAD.file}&seed=7`);
    assert.match(await complaint(page), /the server answered 503/);
    answer = (_, response) => response.writeHead(200).end(BYTES);
    await page.click("#again");
    await drawn(page, 7);
    assert.equal(await page.isVisible("#again"), false);
    await addressLeadsTo(page, BAD.file, 7);
    await page.context().close();
  });

  test("a page whose address names no model of its list says so and offers the others", async () => {
    const { page } = await visit(browser, `${server.address}?backend=cpu#model=nowhere.safetensors`);
    assert.match(await complaint(page), /This page has no model “nowhere\.safetensors”/);
    await page.selectOption("#model", GOOD.file);
    await drawn(page, 42);
    await page.context().close();
  });

  async function openGood() {
    const visitor = await visit(browser, `${server.address}?backend=cpu#model=${GOOD.file}&seed=42`);
    await drawn(visitor.page, 42);
    return visitor.page;
  }
});

/** The last picture is still there, the list shows its model, and the next picture comes. */
async function stillWorks(page) {
  await canvasShows(page, pictures.get(42), 0);
  assert.equal(await page.inputValue("#model"), GOOD.file);
  assert.equal(await page.isVisible("#loading"), false);
  await generate(page, 7);
  await canvasShows(page, pictures.get(7), 0);
  await page.context().close();
}

function html(response, type) {
  response.writeHead(200, { "Content-Type": type });
  response.end("<!doctype html><title>Not found</title><p>This page does not exist.</p>");
}
