// This project's engine, in any of its modules. The one file that knows the modules' interface.

/** `setup.folder`: where the module lies; `latents`: all that will be asked for. */
export async function load(bytes, { folder }, latents) {
  const parts = {};
  const part = async (name, work) => {
    const start = performance.now();
    const result = await work();
    parts[name] = performance.now() - start;
    return result;
  };
  const at = new URL(folder, self.location.href);
  const module = await part("module", async () => {
    const module = await import(new URL("fastgan_web.js", at).href);
    await module.default({ module_or_path: new URL("fastgan_web_bg.wasm", at) });
    return module;
  });
  const candidate = await part("model", () =>
    module.Engine === undefined
      ? searching(module.LatentSearch, bytes, latents)
      : drawing(module.Engine, bytes),
  );
  return { ...candidate, timings: () => ({ ...parts, ...candidate.timings }) };
}

/** The modules that draw. */
async function drawing(Engine, bytes) {
  const engine = await Engine.create(bytes);
  const onGpu = engine.tier.startsWith("webgpu");
  const bitmap = async (z) => (await engine.draw(z, engine.resolution, engine.resolution)).close();
  const floats = (z) => engine.floats(z);
  return {
    about: `${engine.tier}, ${engine.adapter}${engine.software ? ", software" : ""}`,
    latentDim: engine.latentDim,
    // On the CPU the values themselves are the usable result; on a GPU it is the bitmap.
    picture: onGpu ? bitmap : floats,
    floats,
    timings: typeof engine.timings === "string" ? JSON.parse(engine.timings) : {},
  };
}

/**
 * The module that differentiates runs Burn's own kernels. It draws only where its search stands, so always the first latent, and only
 * as bytes in memory.
 */
async function searching(LatentSearch, bytes, latents) {
  if (LatentSearch === undefined) throw new Error("the module has neither `Engine` nor `LatentSearch`");
  const { resolution, channels, latent_dim: latentDim } = header(bytes);
  const plane = resolution * resolution;
  const search = await LatentSearch.create(bytes, new Uint8Array(4 * plane), latents.slice(0, latentDim));
  const floats = async () => {
    const rgba = await search.picture();
    const at = (index) => rgba[4 * (index % plane) + Math.floor(index / plane)];
    return Float32Array.from({ length: channels * plane }, (_, index) => (at(index) / 255) * 2 - 1);
  };
  const about = "WebGPU, Burn's own kernels, as bytes read back";
  return { about, latentDim, inBytes: true, picture: () => search.picture(), floats };
}

/** What a model file says about itself. */
function header(bytes) {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const json = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  return JSON.parse(json.__metadata__.fastgan);
}
