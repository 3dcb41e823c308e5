// BatchNorm over the pictures of all processes, as if they were one batch.
#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include "error.h"
#include "process_group.h"

namespace fastgan {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Over everything but the channels of [N, C, H, W].
const std::vector<int64_t> kPictures = {0, 2, 3};

at::Tensor over_channels(const at::Tensor& vector) { return vector.view({1, -1, 1, 1}); }

struct SharedBatchNorm : torch::autograd::Function<SharedBatchNorm> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight,
                            const at::Tensor& bias, at::Tensor running_mean, at::Tensor running_var, double momentum,
                            double epsilon, int64_t address) {
    auto* group = reinterpret_cast<ProcessGroup*>(address);
    auto x = input.to(at::kFloat);
    const int64_t channels = x.size(1);
    // One row for each rank: how many numbers a channel has there, their means, their variances. In double precision the
    // variances of the parts combine without loss.
    auto rows = at::zeros({group->size(), 1 + 2 * channels}, x.options().dtype(at::kDouble));
    auto mine = rows[group->rank()];
    auto [own_variance, own_mean] = at::var_mean(x, kPictures, /*correction=*/at::Scalar(0));
    mine.slice(0, 0, 1).fill_(static_cast<double>(x.numel() / channels));
    mine.slice(0, 1, 1 + channels).copy_(own_mean);
    mine.slice(0, 1 + channels).copy_(own_variance);
    group->sum(rows);
    auto counts = rows.slice(1, 0, 1);
    auto means = rows.slice(1, 1, 1 + channels);
    auto variances = rows.slice(1, 1 + channels);
    auto total = counts.sum();
    auto mean = (counts * means).sum(0) / total;
    auto variance = (counts * (variances + (means - mean).square())).sum(0) / total;
    if (momentum != 0.0) {
      running_mean.lerp_(mean.to(running_mean.scalar_type()), momentum);
      running_var.lerp_((variance * (total / (total - 1))).to(running_var.scalar_type()), momentum);
    }
    auto inverse = (variance + epsilon).rsqrt();
    auto scale = inverse * weight.to(at::kDouble);
    auto shift = bias.to(at::kDouble) - mean * scale;
    mean = mean.to(at::kFloat);
    inverse = inverse.to(at::kFloat);
    context->save_for_backward({input, weight, mean, inverse, total});
    context->saved_data["group"] = address;
    auto y = at::addcmul(over_channels(shift.to(at::kFloat)), x, over_channels(scale.to(at::kFloat)));
    return y.to(input.scalar_type());
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    auto saved = context->get_saved_variables();
    const auto &input = saved[0], &weight = saved[1], &mean = saved[2], &inverse = saved[3], &total = saved[4];
    auto* group = reinterpret_cast<ProcessGroup*>(context->saved_data["group"].toInt());
    auto dy = gradients[0].to(at::kFloat);
    auto centred = input.to(at::kFloat) - over_channels(mean);
    auto sum = dy.sum(kPictures);
    auto product = (dy * centred).sum(kPictures);
    // What every rank's loss says about the common statistics.
    auto all = at::stack({sum, product}).to(at::kDouble);
    group->sum(all);
    all /= total;
    auto slope = (all[1] * inverse.to(at::kDouble).square()).to(at::kFloat);
    auto dx = (dy - over_channels(all[0].to(at::kFloat)) - centred * over_channels(slope)) *
              over_channels(inverse * weight.to(at::kFloat));
    at::Tensor none;
    return {dx.to(input.scalar_type()),
            (product * inverse).to(weight.scalar_type()),
            sum.to(weight.scalar_type()),
            none,
            none,
            none,
            none,
            none};
  }
};

}  // namespace
}  // namespace fastgan

extern "C" bool fastgan_group_batch_norm(fastgan::ProcessGroup* group, at::Tensor* input, at::Tensor* weight,
                                         at::Tensor* bias, at::Tensor* running_mean, at::Tensor* running_var,
                                         double momentum, double epsilon, at::Tensor** out) {
  return fastgan::guarded([=] {
    auto y = fastgan::SharedBatchNorm::apply(*input, *weight, *bias, *running_mean, *running_var, momentum, epsilon,
                                             reinterpret_cast<int64_t>(group));
    *out = new at::Tensor(std::move(y));
  });
}
