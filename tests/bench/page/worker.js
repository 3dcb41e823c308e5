// Loads a candidate, and measures what is asked of it. All candidates have the same interface:
// `load(bytes, setup)` gives `{ about, latentDim, picture(z), floats(z), timings? }`. `picture` resolves when the picture can be used
// where it was made (on a CPU: to its values), `floats` to the values.

import { counts, difference } from "./counters.js";

const KINDS = { engine: "./engine.js", onnxruntime: "./onnxruntime.js" };

let candidate;
let latents;
let latentDim;

const methods = {
  /** Loads the model; says how long each part took, and what runs it. */
  async open({ kind, setup, model, latents: address }) {
    const [bytes, download] = await timed(() => bytesOf(model));
    const z = await bytesOf(address);
    latents = new Float32Array(z.buffer);
    const { load } = await import(KINDS[kind]);
    const before = counts();
    const [loaded, create] = await timed(() => load(bytes, setup));
    candidate = loaded;
    latentDim = loaded.latentDim;
    return { about: loaded.about, download, create, own: loaded.timings?.(), counts: difference(before) };
  },

  /** Draws the first latent, the candidate's first picture, and compares its values with those at `image`. */
  async check({ image }) {
    const before = counts();
    const [drawn, milliseconds] = await timed(() => candidate.picture(latent(0)));
    const asked = difference(before);
    const values = drawn ?? (await candidate.floats(latent(0)));
    const expected = new Float32Array((await bytesOf(image)).buffer);
    return { milliseconds, error: largestDifference(values, expected), counts: asked };
  },

  /** Draws a latent with `method`, `picture` or `floats`. */
  async draw({ method, round }) {
    const z = latent(round);
    const before = counts();
    const [, milliseconds] = await timed(() => candidate[method](z));
    return { milliseconds, counts: difference(before) };
  },
};

function latent(round) {
  const start = (round * latentDim) % latents.length;
  return latents.slice(start, start + latentDim);
}

function largestDifference(values, expected) {
  if (values.length !== expected.length) {
    throw new Error(`the picture has ${values.length} values and should have ${expected.length}`);
  }
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const error = Math.abs(values[i] - expected[i]);
    // A NaN would vanish in the maximum.
    largest = Number.isFinite(error) ? Math.max(largest, error) : Number.POSITIVE_INFINITY;
  }
  return largest;
}

async function timed(work) {
  const start = performance.now();
  const result = await work();
  return [result, performance.now() - start];
}

async function bytesOf(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

self.addEventListener("message", async ({ data: { id, method, args } }) => {
  try {
    self.postMessage({ id, result: await methods[method](...args) });
  } catch (error) {
    self.postMessage({ id, failure: error instanceof Error ? error.message : String(error) });
  }
});
