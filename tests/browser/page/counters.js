// What an engine asks of WebGPU, counted at the browser's own objects. For the worker that the engine runs in, before it.

const totals = {
  dispatches: 0,
  renderPasses: 0,
  submits: 0,
  buffers: 0,
  textures: 0,
  bindGroups: 0,
  pipelines: 0,
  shaderModules: 0,
  writes: 0,
  bytesWritten: 0,
  readBacks: 0,
  bytesReadBack: 0,
};

/** The counts so far. */
export function counts() {
  return { ...totals };
}

/** What was added since `before`. */
export function difference(before) {
  return Object.fromEntries(Object.entries(totals).map(([name, value]) => [name, value - before[name]]));
}

/** The device that was made last: some engines do not give theirs away. */
export let device = null;

/** Calls `seen` with `this` and the arguments, then the method itself. */
function watch(type, method, seen) {
  const prototype = globalThis[type]?.prototype;
  const original = prototype?.[method];
  if (original === undefined) return;
  prototype[method] = function (...args) {
    seen.apply(this, args);
    return original.apply(this, args);
  };
}

function count(type, method, name) {
  watch(type, method, () => {
    totals[name]++;
  });
}

count("GPUComputePassEncoder", "dispatchWorkgroups", "dispatches");
count("GPUComputePassEncoder", "dispatchWorkgroupsIndirect", "dispatches");
count("GPUCommandEncoder", "beginRenderPass", "renderPasses");
count("GPUQueue", "submit", "submits");
count("GPUDevice", "createBuffer", "buffers");
count("GPUDevice", "createTexture", "textures");
count("GPUDevice", "createBindGroup", "bindGroups");
count("GPUDevice", "createComputePipeline", "pipelines");
count("GPUDevice", "createComputePipelineAsync", "pipelines");
count("GPUDevice", "createRenderPipeline", "pipelines");
count("GPUDevice", "createRenderPipelineAsync", "pipelines");
count("GPUDevice", "createShaderModule", "shaderModules");

watch("GPUQueue", "writeBuffer", (_buffer, _offset, data, start = 0, size = undefined) => {
  // Offsets and sizes of typed arrays are counted in elements.
  const unit = data.BYTES_PER_ELEMENT ?? 1;
  totals.writes++;
  totals.bytesWritten += size === undefined ? data.byteLength - start * unit : size * unit;
});

watch("GPUBuffer", "mapAsync", function (mode, offset = 0, size = undefined) {
  if (!(mode & GPUMapMode.READ)) return;
  totals.readBacks++;
  totals.bytesReadBack += size ?? this.size - offset;
});

const requestDevice = globalThis.GPUAdapter?.prototype.requestDevice;
if (requestDevice !== undefined) {
  GPUAdapter.prototype.requestDevice = async function (...args) {
    device = await requestDevice.apply(this, args);
    return device;
  };
}
