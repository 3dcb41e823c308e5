// Loads a candidate, and measures what is asked of it. All candidates have the same interface:
// `load(bytes, setup, latents)` gives `{ about, latentDim, picture(z), floats(z), timings?, inBytes? }`. `picture` resolves when the
// picture can be used where it was made (on a CPU: to its values), `floats` to the values, which may have been bytes in between.

import { counts, difference } from "/shared/counters.js";

const KINDS = { engine: "./engine.js", onnxruntime: "./onnxruntime.js" };

/** The most by which a value between -1 and 1 changes when it becomes a byte. */
const BYTE_ROUNDING = 1 / 255;

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
    const [loaded, create] = await timed(() => load(bytes, setup, latents));
    candidate = loaded;
    latentDim = loaded.latentDim;
    return { about: loaded.about, download, create, own: loaded.timings?.(), counts: difference(before) };
  },

  /** Draws the first latent, the candidate's first picture, and compares its values with those at `image`. */
  async check({ image }) {
    const before = counts();
    const [drawn, milliseconds] = await timed(() => candidate.picture(latent(0)));
    const asked = difference(before);
    const values = drawn instanceof Float32Array ? drawn : await candidate.floats(latent(0));
    const expected = new Float32Array((await bytesOf(image)).buffer);
    if (!candidate.inBytes) return { milliseconds, counts: asked, error: largest(values, expected) };
    const error = largest(
      values,
      expected.map((value) => Math.min(Math.max(value, -1), 1)),
    );
    return { milliseconds, counts: asked, error: Math.max(0, error - BYTE_ROUNDING) };
  },

  /** Draws a latent with `method`, `picture` or `floats`. */
  async draw({ method, latent: number }) {
    const z = latent(number);
    const before = counts();
    const [, milliseconds] = await timed(() => candidate[method](z));
    return { milliseconds, counts: difference(before) };
  },
};

/** One of the latents; they come round again. */
function latent(number) {
  const start = (number * latentDim) % latents.length;
  return latents.slice(start, start + latentDim);
}

/** The largest difference of two pictures' values. */
function largest(values, expected) {
  if (values.length !== expected.length) {
    throw new Error(`the picture has ${values.length} values and should have ${expected.length}`);
  }
  let found = 0;
  for (let i = 0; i < values.length; i++) {
    const error = Math.abs(values[i] - expected[i]);
    // A NaN would vanish in the maximum.
    found = Number.isFinite(error) ? Math.max(found, error) : Number.POSITIVE_INFINITY;
  }
  return found;
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
