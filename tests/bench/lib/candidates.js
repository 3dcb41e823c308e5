import { readdirSync } from "node:fs";

/** Where the server of `server.js` has what the candidates load. */
const WASM = "/wasm/";
const ONNXRUNTIME = "/onnxruntime/";

/**
 * Who takes part. Ratios are formed within a group, to its `own` member.
 *
 * @param {string} wasm folder with one folder for each of the engine's modules
 * @param {string[] | null} only names, where not all of them are wanted
 */
export function candidates(wasm, only) {
  const modules = readdirSync(wasm, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const all = [...modules.map(({ name }) => engine(name)), onnxruntime("wasm"), onnxruntime("webgpu")];
  if (only === null) return all;
  return only.map((name) => {
    const found = all.find((candidate) => candidate.name === name);
    if (found !== undefined) return found;
    throw new Error(`--only names ${name}: there are ${all.map((candidate) => candidate.name).join(", ")}.`);
  });
}

function engine(name) {
  const gpu = !name.endsWith("cpu");
  return {
    name,
    kind: "engine",
    file: "safetensors",
    gpu,
    own: gpu ? "gpu" : "cpu",
    setup: { folder: `${WASM}${name}/` },
  };
}

function onnxruntime(provider) {
  const gpu = provider === "webgpu";
  return {
    name: `ort-${provider}`,
    kind: "onnxruntime",
    file: "onnx",
    gpu,
    own: gpu ? "gpu" : "cpu",
    setup: { provider, folder: ONNXRUNTIME },
  };
}
