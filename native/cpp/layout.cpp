// How a picture's values lie in memory.
#include <ATen/core/Tensor.h>

#include "error.h"

// A new handle on `x` with a pixel's channels side by side; null where it fails.
extern "C" at::Tensor* fastgan_channels_last(at::Tensor* x) {
  at::Tensor* result = nullptr;
  fastgan::guarded([&] { result = new at::Tensor(x->contiguous(at::MemoryFormat::ChannelsLast)); });
  return result;
}

extern "C" bool fastgan_is_channels_last(at::Tensor* x, bool* yes) {
  return fastgan::guarded([=] { *yes = x->is_contiguous(at::MemoryFormat::ChannelsLast); });
}
