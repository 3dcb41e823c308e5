import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Builder, By, Capabilities, Key, Origin } from "selenium-webdriver";
import { isProgram, onPath } from "./on-path.js";

const BROWSERS = ["x86_64", "aarch64"].map((cpu) => `/usr/lib/${cpu}-linux-gnu/webkit2gtk-4.1/MiniBrowser`);

/** Time for the driver and its screen to start, in steps of 100 ms. */
const PATIENCE = 300;

/** WebKitGTK's small browser by its own driver, on a screen of its own. */
export const webkit = {
  name: "WebKit",
  packages: "webkit2gtk-driver, libwebkit2gtk-4.1-0 and xvfb",
  found: () => browserOf() !== null && onPath("WebKitWebDriver") !== null && onPath("Xvfb") !== null,

  /** Starts it; `dark` is the scheme that pages are shown in. */
  async start({ dark = false } = {}) {
    const screen = await startScreen();
    const port = await freePort();
    const program = spawn("WebKitWebDriver", [`--port=${port}`], {
      stdio: "ignore",
      env: {
        ...process.env,
        DISPLAY: screen.display,
        LIBGL_ALWAYS_SOFTWARE: "1",
        // As root there is no sandbox to be had.
        ...(process.getuid() === 0 ? { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" } : {}),
      },
    });
    const stop = () => {
      program.kill();
      screen.close();
    };
    try {
      const driver = await session(port, dark);
      await driver.manage().setTimeouts({ script: 120_000, pageLoad: 120_000 });
      return visitor(driver, stop);
    } catch (error) {
      stop();
      throw error;
    }
  },
};

function visitor(driver, stop) {
  return {
    complaints: [],
    go: (address) => driver.get(address),
    reload: () => driver.navigate().refresh(),
    async run(work, ...given) {
      const { value, error } = await driver.executeAsyncScript(
        `const told = arguments[1];
        Promise.resolve((${work})(...arguments[0])).then(
          (value) => told({ value }), (error) => told({ error: String(error?.stack ?? error) }));`,
        given,
      );
      if (error !== undefined) throw new Error(error);
      return value;
    },
    /** The page's own size, whatever the window has around it. */
    async resize(width, height) {
      const window = driver.manage().window();
      await window.setRect({ x: 0, y: 0, width, height });
      const [inner, outer] = await driver.executeScript(
        "return [[innerWidth, innerHeight], [outerWidth, outerHeight]]",
      );
      await window.setRect({ width: width + outer[0] - inner[0], height: height + outer[1] - inner[1] });
    },
    click: (selector) => driver.findElement(By.css(selector)).click(),
    picture: async (path) => writeFile(path, await driver.takeScreenshot(), "base64"),
    async press(keys) {
      const [key, ...held] = keys.split("+").map(keyOf).reverse();
      const actions = driver.actions();
      for (const other of held) actions.keyDown(other);
      actions.keyDown(key).keyUp(key);
      for (const other of held) actions.keyUp(other);
      await actions.perform();
    },
    async drag([[x, y], ...others]) {
      const actions = driver.actions().move({ x, y, origin: Origin.VIEWPORT, duration: 0 }).press();
      for (const [toX, toY] of others)
        actions.move({ x: toX, y: toY, origin: Origin.VIEWPORT, duration: 20 });
      await actions.release().perform();
    },
    async close() {
      try {
        await driver.quit();
      } finally {
        stop();
      }
    },
  };
}

/** `ArrowRight` → WebDriver's code for it; a letter stays one. */
function keyOf(name) {
  return Key[name.replace(/([a-z])([A-Z])/g, "$1_$2").toUpperCase()] ?? name;
}

async function session(port, dark) {
  const capabilities = new Capabilities({
    browserName: "MiniBrowser",
    "webkitgtk:browserOptions": {
      binary: browserOf(),
      args: ["--automation", ...(dark ? ["--dark-mode"] : [])],
    },
  });
  for (let patience = PATIENCE; ; patience--) {
    try {
      await fetch(`http://127.0.0.1:${port}/status`);
      break;
    } catch (error) {
      if (patience === 0) throw error;
      await sleep(100);
    }
  }
  return new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(capabilities).build();
}

/** A screen that nobody sees, under the first number that is free. */
async function startScreen() {
  const program = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const number = await new Promise((resolve, reject) => {
    program.once("error", reject);
    program.once("exit", () => reject(new Error("Xvfb ended before it had a screen.")));
    program.stdio[3].once("data", (text) => resolve(String(text).trim()));
  });
  return { display: `:${number}`, close: () => program.kill() };
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function browserOf() {
  return BROWSERS.find(isProgram) ?? null;
}
