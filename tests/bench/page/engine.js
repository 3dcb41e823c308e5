// This project's engine, in any of its modules. The one file that knows the module's interface.

/** `setup.folder`: where the module lies. */
export async function load(bytes, { folder }) {
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
  const { Engine } = module;
  if (Engine === undefined) throw new Error("the module has no class `Engine`");
  const engine = await part("model", () => Engine.create(bytes));
  const onGpu = engine.tier.startsWith("webgpu");
  if (onGpu) engine.attach(new OffscreenCanvas(engine.resolution, engine.resolution));
  const floats = (z) => engine.floats(z);
  return {
    about: `${engine.tier}, ${engine.adapter}${engine.software ? ", software" : ""}`,
    latentDim: engine.latentDim,
    // On the CPU the values themselves are the usable result; on a GPU it is the canvas.
    picture: onGpu ? (z) => engine.draw(z) : floats,
    floats,
    timings: () => ({ ...parts, ...(typeof engine.timings === "string" ? JSON.parse(engine.timings) : {}) }),
  };
}
