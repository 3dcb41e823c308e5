// Takes the pictures of the documents: each screen, on a phone and on a desktop, light and dark.
//
//     FASTGAN_DIST=../../www/dist node screens.js ../../docs/screens [SCREEN…]

import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "./lib/browser.js";
import { serve } from "./lib/server.js";

const PHOTO = fileURLToPath(new URL("../../docs/site/poster.png", import.meta.url));

/** What each screen shows; the model is the page's first. */
const SCREENS = {
  explore: "at=64.35,0.4",
  interpolate: "mode=interpolate&keys=64,0/73,0/88,0/24,0&along=1.4",
  mix: "mode=mix&at=21,0&style=24,0&strengths=1&strokes=pD2ZmZmakaJbhaMcfZsdcZHeaY_fXZbgUaBhSaPiPZ3jNZQ",
  directions: "at=73,0",
  photo: "at=24,0",
  keep: "at=64,0",
  models: "at=88,0",
};

/** What is done on a screen before its picture is taken. */
const ACTS = {
  /** A picture that the model has never drawn just so is searched for. */
  photo: async (page) => {
    await page.setInputFiles("#photo-file", PHOTO);
    await page.click("#photo-find");
    await page.locator("#photo-use").waitFor();
    // Each step is one picture nearer; after a few seconds the two are alike.
    await page.waitForTimeout(5000);
    await page.click("#photo-stop");
    await page.locator("#photo-on").waitFor();
  },
};

const WINDOWS = {
  phone: {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  },
  desktop: { viewport: { width: 1280, height: 800 } },
};

const [folder, ...wanted] = process.argv.slice(2);
if (folder === undefined) throw new Error("Name the folder for the pictures.");
await mkdir(folder, { recursive: true });
const server = await serve({
  dist: resolve(process.env.FASTGAN_DIST ?? "../../www/dist"),
});
const browser = await launch({ webgpu: false });
for (const [screen, state] of Object.entries(SCREENS)) {
  if (wanted.length > 0 && !wanted.includes(screen)) continue;
  for (const [kind, context] of Object.entries(WINDOWS)) {
    for (const colorScheme of ["light", "dark"]) {
      const page = await browser.newPage({
        ...context,
        colorScheme,
        reducedMotion: "reduce",
      });
      await page.goto(`${server.address}?backend=cpu#screen=${screen}&${state}`);
      await page.waitForFunction(() => /drawn in/.test(document.querySelector("#status").textContent));
      await ACTS[screen]?.(page);
      await thumbnails(page);
      const path = join(folder, `${screen}-${kind}-${colorScheme}.png`);
      await page.screenshot({ path });
      console.log(path);
      await page.context().close();
    }
  }
}
await browser.close();
await server.close();

/** Waits until every small picture in sight is drawn. */
async function thumbnails(page) {
  await page.waitForFunction(() =>
    [...document.querySelectorAll("scene-thumb")].every((thumb) => {
      const { top, bottom } = thumb.getBoundingClientRect();
      return bottom < 0 || top > innerHeight || thumb.scene === null || thumb.dataset.drawn !== undefined;
    }),
  );
}
