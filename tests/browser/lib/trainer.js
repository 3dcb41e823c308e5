import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pngOf } from "./photos.js";
import { DIST } from "./surroundings.js";

/** Smallest network, so that a step takes a fraction of a second on any CPU; its average follows it closely. */
const SMALL = [
  "--resolution",
  "64",
  "--base-channels",
  "8",
  "--batch",
  "4",
  "--ema-decay",
  "0.9",
  "--device",
  "cpu",
];

/** Often a generator, for ever: the test says when it is enough. */
const SCHEDULE = { "--iterations": 1_000_000, "--sample-every": 20, "--metric-every": 0, "--log-every": 100 };

const SIDE = 64;

/** Draws a few pictures into a folder: discs of all colours, each before a colour of its own. */
export async function drawImages(browser, folder, count = 12) {
  mkdirSync(folder, { recursive: true });
  const page = await browser.newPage();
  for (let n = 0; n < count; n++) {
    const rgba = Array.from({ length: SIDE * SIDE }, (_, i) => {
      const [x, y] = [(i % SIDE) - SIDE / 2, Math.floor(i / SIDE) - SIDE / 2];
      const inside = Math.hypot(x - (n % 4) * 4 + 6, y) < 12 + n;
      return inside ? [250 - 20 * n, 20 * n, 128, 255] : [20 * n, 200, 250 - 20 * n, 255];
    }).flat();
    writeFileSync(join(folder, `${n}.png`), await pngOf(page, rgba));
  }
  await page.close();
}

/** `fastgan train --view`, as one types it; resolves once it says where the page is. */
export class Trainer {
  #process;
  /** All that it has said. */
  said = "";
  /** Resolves to its exit code, or to the signal that ended it. */
  ended;
  address;

  /**
   * @param {string} run the run's folder
   * @param {object} how
   * @param {string} [how.images] their folder; without it the run in `run` goes on
   * @param {number} [how.port]
   */
  static async start(run, { images, port = 0 }) {
    const program = process.env.FASTGAN_PROGRAM;
    if (program === undefined)
      throw new Error("FASTGAN_PROGRAM is not set: point it at the trainer, fastgan.");
    const trainer = new Trainer();
    const what = images === undefined ? ["--resume"] : [images, ...SMALL];
    const schedule = Object.entries(SCHEDULE).flatMap(([name, value]) => [name, String(value)]);
    const view = ["--view", "--view-port", String(port), "--page", DIST];
    trainer.#process = spawn(resolve(program), ["train", ...what, "--run", run, ...schedule, ...view]);
    await trainer.#listen();
    return trainer;
  }

  get port() {
    return Number(new URL(this.address).port);
  }

  /** Ctrl-C. */
  interrupt() {
    this.#process.kill("SIGINT");
  }

  /** What nobody can prepare for. */
  kill() {
    this.#process.kill("SIGKILL");
  }

  #listen() {
    const { stdout, stderr } = this.#process;
    this.ended = new Promise((resolve) => {
      this.#process.on("close", (code, signal) => resolve(code ?? signal));
    });
    return new Promise((resolve, reject) => {
      const hear = (text) => {
        this.said += text;
        const [, address] = /watch it\s+(http:\S+)\s/.exec(this.said) ?? [];
        if (address === undefined) return;
        this.address = address;
        resolve();
      };
      stdout.on("data", hear);
      stderr.on("data", hear);
      this.#process.on("error", reject);
      this.ended.then((code) => reject(new Error(`the trainer ended with ${code}: ${this.said}`)));
    });
  }
}
