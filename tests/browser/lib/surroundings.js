import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder of the built page. */
export const DIST = folder("FASTGAN_DIST", "the built page, www/dist");

/** Folder of model files with latents and the images that libtorch makes of them. */
export const FIXTURES = folder("FASTGAN_FIXTURES", "the models and images that the Rust tests write");

/** Folder of the built npm package. */
export const PACKAGE = fileURLToPath(new URL("../../../www/dist-package", import.meta.url));

/** Folder of the built site: the page, the package and the documents. */
export const SITE = fileURLToPath(new URL("../../../www/dist-site", import.meta.url));

/** The engine's modules as they were built, one folder each. */
export const WASM = fileURLToPath(new URL("../../../www/wasm", import.meta.url));

/** The policy that every answer of a test server carries, as `cargo xtask serve` sends it. */
export const POLICY = Object.entries(
  JSON.parse(readFileSync(new URL("../../../www/content-security-policy.json", import.meta.url))),
)
  .map((directive) => directive.join(" "))
  .join("; ");

/** All fixtures, in the format of the page's own `models/index.json`. */
export const listed = JSON.parse(readFileSync(join(FIXTURES, "index.json"), "utf8"));

/** Those of the official design in colour, one for each resolution. */
export const models = listed.filter(({ design, channels }) => design === "official" && channels === 3);

/** A small one whose pictures are grey, and a small one whose pictures have transparent places. */
export const [grey, transparent] = [1, 4].map((count) => listed.find(({ channels }) => channels === count));

/** A small one without gates. */
export const gateless = listed.find(({ design }) => design === "baseline");

/** One of a fixture's F32 tensors: `z`, latents [N, latentDim], or `image`, raw values [N, C, S, S]. */
export function tensor({ file }, kind) {
  const bytes = readFileSync(join(FIXTURES, file.replace("safetensors", `${kind}.bin`)));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** A fixture's first latent [latentDim], and the raw values [C, S, S] that libtorch makes of it. */
export function firstOf(model) {
  const [z, images] = [tensor(model, "z"), tensor(model, "image")];
  const length = model.channels * model.resolution ** 2;
  return [z.subarray(0, (z.length * length) / images.length), images.subarray(0, length)];
}

/** The bytes of a fixture's model file. */
export function modelBytes(model) {
  return readFileSync(join(FIXTURES, model.file));
}

function folder(variable, what) {
  const path = process.env[variable];
  if (path === undefined) throw new Error(`${variable} is not set: point it at ${what}.`);
  return resolve(path);
}
