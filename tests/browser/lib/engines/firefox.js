import puppeteer from "puppeteer-core";
import { onPath } from "./on-path.js";

/** Longest wait for it to start, and for a page to come. */
const PATIENCE_MS = 120_000;

/** Firefox of the system, headless, by WebDriver BiDi, which it speaks by itself. */
export const firefox = {
  name: "Firefox",
  packages: "firefox-esr",
  found: () => program() !== null,

  /** Starts it; `dark` is the scheme that pages are shown in, `preferences` are further ones of about:config. */
  async start({ dark = false, preferences = {} } = {}) {
    const browser = await puppeteer.launch({
      browser: "firefox",
      executablePath: program(),
      timeout: PATIENCE_MS,
      extraPrefsFirefox: {
        // 0 is dark, 1 is light.
        "layout.css.prefers-color-scheme.content-override": dark ? 0 : 1,
        ...preferences,
      },
    });
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const complaints = [];
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(`console: ${message.text()}`);
    });
    page.on("pageerror", ({ message }) => complaints.push(`uncaught: ${message}`));
    return {
      /** What the browser itself wrote into its console. */
      complaints,
      go: (address) => page.goto(address, { waitUntil: "load" }),
      reload: () => page.reload({ waitUntil: "load" }),
      run: (work, ...given) => page.evaluate(work, ...given),
      resize: (width, height) => page.setViewport({ width, height }),
      click: (selector) => page.click(selector),
      picture: (path) => page.screenshot({ path }),
      /** Presses a key with what is held beside it, such as `Shift+ArrowRight`. */
      async press(keys) {
        const [key, ...held] = keys.split("+").reverse();
        for (const other of held) await page.keyboard.down(other);
        await page.keyboard.press(key);
        for (const other of held) await page.keyboard.up(other);
      },
      /** Goes through places of the window with the mouse held down. */
      async drag([first, ...others]) {
        await page.mouse.move(...first);
        await page.mouse.down();
        for (const place of others) await page.mouse.move(...place);
        await page.mouse.up();
      },
      close: () => browser.close(),
    };
  },
};

function program() {
  return process.env.FIREFOX ?? onPath("firefox-esr") ?? onPath("firefox");
}
