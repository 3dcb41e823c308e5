// Leaky ReLU with a slope: the binding's has none.
#include <ATen/core/Tensor.h>
#include <ATen/ops/leaky_relu.h>

#include "error.h"

// A new handle on the result; null where it fails. `in_place` overwrites `x`.
extern "C" at::Tensor* fastgan_leaky_relu(at::Tensor* x, double slope, bool in_place) {
  at::Tensor* result = nullptr;
  fastgan::guarded([&] {
    result = new at::Tensor(in_place ? at::leaky_relu_(*x, slope) : at::leaky_relu(*x, slope));
  });
  return result;
}
