import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { serve } from "../server.js";
import { DIST, FIXTURES, PACKAGE } from "../surroundings.js";

/** Longest wait for anything, in steps of 100 ms: machines are busy at times. */
const PATIENCE = 1200;

const read = (name) => readFileSync(new URL(`../../page/${name}`, import.meta.url), "utf8");
const send = (type, body) => (_, response) => response.writeHead(200, { "Content-Type": type }).end(body);
const html = (body) =>
  send("text/html", body.replace("<title>", '<script src="./watch.js"></script><title>'));

/** Serves the built page, which tells its troubles, and beside it a page for elements (`element.html`). */
export function serveWatched({ models = FIXTURES } = {}) {
  const page = html(readFileSync(`${DIST}/index.html`, "utf8"));
  const library = '<script type="module" src="./package/index.js"></script></head>';
  return serve({
    dist: DIST,
    models,
    folders: { "/package/": PACKAGE },
    faults: {
      "/": page,
      "/index.html": page,
      "/element.html": html(read("element.html").replace("</head>", library)),
      "/elements.js": send("text/javascript", read("elements.js")),
      "/watch.js": send("text/javascript", read("watch.js")),
      "/narrow.html": narrow,
    },
  });
}

/** A page that shows another one as narrow as a phone: windows do not become so narrow on every desktop. */
function narrow(request, response) {
  const { searchParams } = new URL(request.url, "http://page");
  const frame = `<iframe width="390" height="844" src="./${encodeURI(searchParams.get("show"))}"></iframe>`;
  response.setHeader("Content-Security-Policy", "default-src 'none'; frame-src 'self'; img-src data:");
  response.writeHead(200, { "Content-Type": "text/html" });
  response.end(`<!doctype html><html lang="en"><title>Narrow</title><link rel="icon" href="data:,">${frame}`);
}

/** Asks the page until the answer is something, and returns that; the page's status says what it was busy with. */
export async function until(browser, ask, ...given) {
  for (let patience = PATIENCE; patience > 0; patience--) {
    const answer = await browser.run(ask, ...given);
    if (answer) return answer;
    await sleep(100);
  }
  const status = await browser.run(() => document.querySelector("#status")?.textContent ?? document.title);
  throw new Error(`It never came true: ${ask} (${JSON.stringify(given)}). The page says: ${status}`);
}

/** Gives the picture so many pixels per side of the screen; null gives it back what the page gives it. */
const setSide = (browser, side) =>
  browser.run((pixels) => {
    const { style } = document.querySelector("#frame");
    style.width = pixels === null ? "" : `${pixels / devicePixelRatio}px`;
    style.height = style.width;
  }, side);

/**
 * Waits until the page shows the engine's own picture of the page's state, within a tolerance of 255. What it showed then, in
 * the model's own size, stays in the page as `proven`.
 */
export async function truthful(browser, tolerance) {
  // At the model's own size nothing is resampled.
  await setSide(browser, await browser.run(() => window.fastgan.info().resolution));
  await until(
    browser,
    async (most) => {
      const { point, style, truncation, noise, mode } = window.fastgan.state();
      const scene = {
        content: point,
        style: mode === "mix" ? style : null,
        truncation,
        noise,
      };
      window.proven = await window.watch.seen(document.querySelector("#picture"));
      return window.watch.apart(window.proven.data, await window.fastgan.pixels(scene)) <= most;
    },
    tolerance,
  );
  await setSide(browser, null);
}
