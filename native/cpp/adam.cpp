// Adam in one pass over memory.
#include <ATen/ops/_fused_adam.h>
#include <ATen/core/Tensor.h>

#include "error.h"

extern "C" bool fastgan_fused_adam(at::Tensor* parameters, at::Tensor* gradient, at::Tensor* mean, at::Tensor* square,
                                   at::Tensor* steps, at::Tensor* rate, double beta1, double beta2, double epsilon) {
  return fastgan::guarded([=] {
    const std::vector<at::Tensor> none;
    at::_fused_adam_({*parameters}, {*gradient}, {*mean}, {*square}, none, {*steps}, *rate, beta1, beta2,
                     /*weight_decay=*/0.0, epsilon, /*amsgrad=*/false, /*maximize=*/false);
  });
}
