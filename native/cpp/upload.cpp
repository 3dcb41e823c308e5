// From the processor's memory to a GPU.
#include <ATen/core/Tensor.h>

#include "error.h"

// A new tensor like `x` on the GPU of that index; null where it fails. The copy waits in the GPU's queue, and nobody waits for it.
extern "C" at::Tensor* fastgan_upload(at::Tensor* x, int64_t device) {
  at::Tensor* result = nullptr;
  fastgan::guarded([&] {
    const at::Device gpu(at::kCUDA, static_cast<at::DeviceIndex>(device));
    result = new at::Tensor(x->pin_memory().to(gpu, x->scalar_type(), /*non_blocking=*/true));
  });
  return result;
}
