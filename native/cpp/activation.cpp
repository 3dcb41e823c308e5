// Leaky ReLU with a slope: the binding's has none.
#include <ATen/core/Tensor.h>
#include <ATen/ops/leaky_relu.h>

#include "error.h"

// Written over `x`; a new handle on it, null where it fails.
extern "C" at::Tensor* fastgan_leaky_relu(at::Tensor* x, double slope) {
  at::Tensor* result = nullptr;
  fastgan::guarded([&] { result = new at::Tensor(at::leaky_relu_(*x, slope)); });
  return result;
}
