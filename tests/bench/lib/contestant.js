import { launch } from "../../browser/lib/browser.js";

/** How long a browser may take to end before it is left to the end of this process. */
const FAREWELL_MS = 30_000;

/** One candidate in a browser of its own: what ends it, ends it alone. */
export class Contestant {
  /** Why it takes part no more. */
  failure = null;
  /** Milliseconds of each timed picture. */
  pictures = [];
  /** The same with the values read back; GPU only. */
  readBacks = [];
  /** Milliseconds of all timed calls. */
  spent = 0;
  #browser = null;
  #page = null;

  constructor(candidate) {
    this.candidate = candidate;
  }

  /** Starts the browser, loads the model, draws the first picture and compares it. */
  async enter(address, stem, { slowLimit, tolerance, hardware }) {
    await this.#attempt(async () => {
      this.#browser = await launch({ webgpu: true, hardware });
      this.#page = await this.#browser.newPage();
      await this.#page.goto(`${address}/page/`);
      await this.#page.waitForFunction(() => window.call !== undefined);
      const { kind, setup, file } = this.candidate;
      const model = `${address}/models/${stem}.${file}`;
      const latents = `${address}/models/${stem}.z.bin`;
      this.loaded = await this.#call(slowLimit, "open", { kind, setup, model, latents });
      this.first = await this.#call(slowLimit, "check", { image: `${address}/models/${stem}.image.bin` });
      if (!(this.first.error <= tolerance)) {
        throw new Error(`its picture is ${this.first.error.toExponential(1)} away from libtorch's`);
      }
    });
  }

  /** One timed picture, and one with its values read back where that differs; each of a new latent, since equal ones may be kept. */
  async round(number, slowLimit) {
    const draw = async (method, latent) => {
      const drawn = await this.#call(slowLimit, "draw", { method, latent });
      this.spent += drawn.milliseconds;
      return drawn;
    };
    await this.#attempt(async () => {
      const { milliseconds, counts } = await draw("picture", 2 * number);
      this.pictures.push(milliseconds);
      this.counts = counts;
      if (!this.candidate.gpu) return;
      const readBack = await draw("floats", 2 * number + 1);
      this.readBacks.push(readBack.milliseconds);
      this.bytesReadBack = readBack.counts.bytesReadBack;
    });
  }

  async leave() {
    const browser = this.#browser;
    this.#browser = null;
    if (browser !== null) await within(FAREWELL_MS, browser.close()).catch(() => undefined);
  }

  /** A failure ends this candidate, and no other. */
  async #attempt(work) {
    if (this.failure !== null) return;
    try {
      await work();
    } catch (error) {
      this.failure = error.message.split("\n")[0].replace(/^page\.evaluate: (Error: )?/, "");
      await this.leave();
    }
  }

  #call(limit, method, args) {
    const answer = this.#page.evaluate(([name, value]) => window.call(name, value), [method, args]);
    return within(limit, answer);
  }
}

/** The promise, or an error after `limit` milliseconds. */
async function within(limit, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limit / 1000} s`)), limit);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
