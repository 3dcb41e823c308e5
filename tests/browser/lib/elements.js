import { readFileSync } from "node:fs";
import { after, before } from "node:test";
import { launch } from "./browser.js";
import { PATIENCE_MS } from "./patience.js";
import { serve } from "./server.js";
import { FIXTURES, models, PACKAGE } from "./surroundings.js";
import { troublesOf } from "./troubles.js";

const file = (name) => readFileSync(new URL(`../page/${name}`, import.meta.url));

/** Addresses of models on the test pages, smallest first. */
export const SOURCES = models.map(({ file }) => `models/${file}`);

/** Before the worker's own script: lets a test take its device away and count its buffers, and makes a GPU of the software. */
const DISTURBED = `
const { requestDevice } = GPUAdapter.prototype;
GPUAdapter.prototype.requestDevice = async function (...wishes) {
  globalThis.device = await requestDevice.apply(this, wishes);
  return globalThis.device;
};
globalThis.buffers = new Set();
const { createBuffer } = GPUDevice.prototype;
GPUDevice.prototype.createBuffer = function (...wishes) {
  const buffer = createBuffer.apply(this, wishes);
  globalThis.buffers.add(buffer);
  return buffer;
};
const { destroy } = GPUBuffer.prototype;
GPUBuffer.prototype.destroy = function () {
  globalThis.buffers.delete(this);
  destroy.call(this);
};
for (const [name, value] of Object.entries({ vendor: "pretended", architecture: "gpu", device: "", description: "", isFallbackAdapter: false })) {
  Object.defineProperty(GPUAdapterInfo.prototype, name, { get: () => value });
}
`;

/**
 * For the tests of one `describe`: a browser, and a server that has a page for elements, the package, a copy of it, and the
 * fixtures.
 *
 * @param {object} [options]
 * @param {boolean} [options.webgpu] with WebGPU in software, which calls itself a GPU
 * @param {Record<string, (request, response) => void>} [options.answers] answers that take the place of a path's file
 * @param {readonly string[]} [options.flags] further flags of the browser
 */
export function elementStage({ webgpu = false, answers = {}, flags = [] } = {}) {
  const stage = { server: undefined, browser: undefined, open };
  const send = (type, body) => (_, response) => response.writeHead(200, { "Content-Type": type }).end(body);
  before(async () => {
    const worker = readFileSync(`${PACKAGE}/worker.js`, "utf8");
    stage.server = await serve({
      dist: PACKAGE,
      models: FIXTURES,
      folders: { "/package/": PACKAGE, "/copy/": PACKAGE },
      faults: {
        "/element.html": send("text/html", file("element.html")),
        "/elements.js": send("text/javascript", file("elements.js")),
        ...(webgpu ? { "/package/worker.js": send("text/javascript", DISTURBED + worker) } : {}),
        ...answers,
      },
    });
    stage.browser = await launch({ webgpu, flags });
  });
  after(async () => {
    await stage.browser?.close();
    await stage.server?.close();
  });

  /** Opens the page for elements; `library` is whether they work there, `init` what runs in the page before anything else. */
  async function open({ library = true, screen = {}, init } = {}) {
    const address = `${stage.server.address}element.html`;
    const context = await stage.browser.newContext({ viewport: { width: 900, height: 600 }, ...screen });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const troubles = await troublesOf(page, address);
    if (init !== undefined) await page.addInitScript(init);
    await page.goto(address);
    if (library) await page.evaluate(() => import("./package/index.js"));
    return { page, troubles };
  }
  return stage;
}

/** Puts an element on the page and returns its id. */
export function add(page, attributes, properties = {}) {
  return page.evaluate(([some, others]) => window.elements.add(some, others), [attributes, properties]);
}

/** Waits until an element has told an event of this type so many times. */
export async function happened(page, id, type, count = 1) {
  await page.waitForFunction(
    ([element, name, least]) => window.elements.told(element, name).length >= least,
    [id, type, count],
  );
}

/** What an element has told, of one type or of all. */
export function told(page, id, type) {
  return page.evaluate(
    ([element, name]) => window.elements.told(element, name ?? undefined),
    [id, type ?? null],
  );
}

/** What an element's canvas shows: { width, height, rgba }. */
export async function shown(page, id) {
  const { width, height, rgba } = await page.evaluate((element) => window.elements.picture(element), id);
  return { width, height, rgba: Buffer.from(rgba, "base64") };
}

/** What an element's canvas shows once it has drawn all that it was told. */
export async function picture(page, id) {
  await page.evaluate((element) => window.elements.get(element).render(), id);
  return shown(page, id);
}
