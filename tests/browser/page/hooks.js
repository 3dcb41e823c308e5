// Runs in the engine's worker before the engine's own code: counts what is asked of WebGPU, and disturbs it on demand.
// The tests reach it as `hooks`.

import { counts, device, difference } from "./counters.js";
import options from "./hooks-options.js";

const hooks = {
  /** What has been asked of WebGPU so far. */
  get counts() {
    return counts();
  },
  /** What has been asked since such counts were taken. */
  since: difference,
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

const { submit } = GPUQueue.prototype;
GPUQueue.prototype.submit = function (commands) {
  submit.call(this, commands);
  if (!hooks.loseDeviceInNextFrame) return;
  hooks.loseDeviceInNextFrame = false;
  hooks.loseDevice();
};

if (options.refuseDevice) {
  GPUAdapter.prototype.requestDevice = async () => {
    throw new DOMException("no more devices", "OperationError");
  };
}

// An adapter with limits of its own: it tells them, and whoever asks for more gets nothing.
if (options.limits) {
  for (const [limit, most] of Object.entries(options.limits)) {
    Object.defineProperty(GPUSupportedLimits.prototype, limit, { get: () => most });
  }
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (wish) {
    for (const [limit, asked] of Object.entries(wish?.requiredLimits ?? {})) {
      const most = options.limits[limit];
      if (asked > most) throw new DOMException(`${limit} is at most ${most}, not ${asked}`, "OperationError");
    }
    return requestDevice.call(this, wish);
  };
}

// A browser whose workers have no canvas.
if (options.noCanvas) delete globalThis.OffscreenCanvas;

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

const gpuModule = import(options.gpuModule);
// Before the engine's own import of the same module resolves.
gpuModule.then(({ Loader }) => {
  const { finish } = Loader.prototype;
  Loader.prototype.finish = async function (...args) {
    hooks.engine = await finish.apply(this, args);
    hooks.atFinish = counts();
    return hooks.engine;
  };
});
