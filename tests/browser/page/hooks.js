// Runs in the engine's worker before the engine's own code: counts what is asked of WebGPU, and disturbs it on demand.
// The tests reach it as `hooks`.

import options from "./hooks-options.js";

const counts = {
  submits: 0,
  dispatches: 0,
  buffers: 0,
  textures: 0,
  bindGroups: 0,
  pipelines: 0,
  shaderModules: 0,
  readBacks: 0,
  writes: 0,
};

const hooks = {
  /** What has been asked of WebGPU so far. */
  counts,
  /** The counts at the moment at which the engine could draw. */
  atFinish: null,
  /** Whether there is a device. */
  get opened() {
    return device !== null;
  },
  /** The engine of the WebGPU module, once it can draw. */
  engine: null,
  /** Memory of the WebGPU module. */
  memory: async () => (await (await gpuModule).default()).memory,
  /** Takes the device away while the next picture is being drawn. */
  loseDeviceInNextFrame: false,
  /** Takes the device away now. */
  loseDevice: () => device.destroy(),
};
globalThis.hooks = hooks;

/** Calls `seen` after each call of a method, with the object that it was called on. */
function watch(type, method, seen) {
  const { prototype } = type;
  const original = prototype[method];
  prototype[method] = function (...args) {
    const result = original.apply(this, args);
    seen(this);
    return result;
  };
}

function count(type, methods, name) {
  for (const method of methods) {
    watch(type, method, () => {
      counts[name] += 1;
    });
  }
}

count(GPUQueue, ["submit"], "submits");
count(GPUComputePassEncoder, ["dispatchWorkgroups", "dispatchWorkgroupsIndirect"], "dispatches");
count(GPUDevice, ["createBuffer"], "buffers");
count(GPUDevice, ["createTexture"], "textures");
count(GPUDevice, ["createBindGroup"], "bindGroups");
count(GPUDevice, ["createComputePipeline", "createComputePipelineAsync"], "pipelines");
count(GPUDevice, ["createRenderPipeline", "createRenderPipelineAsync"], "pipelines");
count(GPUDevice, ["createShaderModule"], "shaderModules");
count(GPUQueue, ["writeBuffer"], "writes");
count(GPUBuffer, ["mapAsync"], "readBacks");

let device = null;
watch(GPUQueue, "submit", () => {
  if (!hooks.loseDeviceInNextFrame) return;
  hooks.loseDeviceInNextFrame = false;
  hooks.loseDevice();
});

const { requestDevice } = GPUAdapter.prototype;
GPUAdapter.prototype.requestDevice = async function (...args) {
  if (options.refuseDevice) throw new DOMException("no more devices", "OperationError");
  device = await requestDevice.apply(this, args);
  return device;
};

// A software adapter that calls itself a GPU is chosen without having been asked for.
if (options.pretendGpu) {
  const names = { vendor: "pretended", architecture: "gpu", device: "", description: "" };
  for (const [name, value] of Object.entries({ ...names, isFallbackAdapter: false })) {
    Object.defineProperty(GPUAdapterInfo.prototype, name, { get: () => value });
  }
}

// The device says that its memory is full, whoever asks.
if (options.outOfMemory) {
  const scopes = [];
  const { pushErrorScope, popErrorScope } = GPUDevice.prototype;
  GPUDevice.prototype.pushErrorScope = function (filter) {
    scopes.push(filter);
    return pushErrorScope.call(this, filter);
  };
  GPUDevice.prototype.popErrorScope = async function () {
    const full = scopes.pop() === "out-of-memory";
    const error = await popErrorScope.call(this);
    return full ? new GPUOutOfMemoryError("all of it is in use") : error;
  };
}

const gpuModule = import(new URL("wasm/gpu/fastgan_web.js", import.meta.url).href);
// Before the engine's own import of the same module resolves.
gpuModule.then(({ Loader }) => {
  const { finish } = Loader.prototype;
  Loader.prototype.finish = async function (...args) {
    hooks.engine = await finish.apply(this, args);
    hooks.atFinish = { ...counts };
    return hooks.engine;
  };
});
