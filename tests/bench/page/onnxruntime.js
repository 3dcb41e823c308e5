// onnxruntime-web on the same weights, with one of its execution providers.

import * as counters from "/shared/counters.js";

const BUNDLES = { wasm: "ort.wasm.min.mjs", webgpu: "ort.webgpu.min.mjs" };

/** `setup.provider`: `wasm` or `webgpu`; `setup.folder`: where onnxruntime-web lies. */
export async function load(bytes, { provider, folder }) {
  const at = new URL(folder, self.location.href);
  const ort = await import(new URL(BUNDLES[provider], at).href);
  ort.env.wasm.wasmPaths = at.href;
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: [provider],
    graphOptimizationLevel: "all",
    // With the number of pictures known, its optimiser can compute every shape beforehand.
    freeDimensionOverrides: { N: 1 },
    ...(provider === "webgpu" ? { preferredOutputLocation: { image: "gpu-buffer" } } : {}),
  });
  const latentDim = session.inputMetadata[0].shape[1];
  const run = async (z) => {
    const { image } = await session.run({ z: new ort.Tensor("float32", z, [1, latentDim]) });
    return image;
  };
  const floats = async (z) => {
    const image = await run(z);
    const values = await image.getData();
    image.dispose();
    return values;
  };
  const picture = async (z) => {
    const image = await run(z);
    if (image.location !== "gpu-buffer") throw new Error(`the picture lies in ${image.location}`);
    await counters.device.queue.onSubmittedWorkDone();
    image.dispose();
  };
  const version = ort.env.versions.web;
  return {
    about: `onnxruntime-web ${version}, ${provider === "wasm" ? "1 thread" : "WebGPU"}`,
    latentDim,
    picture: provider === "webgpu" ? picture : floats,
    floats,
  };
}
