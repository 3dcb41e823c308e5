// Bytes of the GPU's buffers that this worker's engine holds; WebGPU itself tells nobody.

let held = 0;
const collected = new FinalizationRegistry<number>((size) => {
  held -= size;
});

/** Bytes in buffers at this moment. */
export function gpuBytes(): number {
  return held;
}

/** Counts from now on. To be called before the first device is opened. */
export function countGpuBytes(): void {
  if (typeof GPUDevice === "undefined") return;
  const { createBuffer } = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    held += buffer.size;
    collected.register(buffer, buffer.size, buffer);
    return buffer;
  };
  const { destroy } = GPUBuffer.prototype;
  GPUBuffer.prototype.destroy = function () {
    if (collected.unregister(this)) held -= this.size;
    return destroy.call(this);
  };
}
