// A part of a network whose inner maps are not kept for the backward pass but computed once more in it.
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>

#include "error.h"

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Computes the part's output from its inputs; the caller owns the result. Null where that failed, and the reason is told to `fastgan_fail`.
using Body = at::Tensor* (*)(void* context, at::Tensor** inputs, size_t count, bool again);
using Drop = void (*)(void* context);

// The part itself, which lives as long as a graph needs it.
struct Part : torch::CustomClassHolder {
  Body body;
  Drop drop;
  void* context;

  Part(Body body, Drop drop, void* context) : body(body), drop(drop), context(context) {}
  ~Part() override { drop(context); }

  at::Tensor run(at::TensorList inputs, bool again) const {
    std::vector<at::Tensor*> pointers;
    for (const auto& input : inputs) pointers.push_back(const_cast<at::Tensor*>(&input));
    auto* output = body(context, pointers.data(), pointers.size(), again);
    if (output == nullptr) throw std::runtime_error(fastgan::last_error());
    at::Tensor result = std::move(*output);
    delete output;
    return result;
  }
};

struct Recompute : torch::autograd::Function<Recompute> {
  // `tensors`: the inputs, then the parameters that the part uses.
  static at::Tensor forward(AutogradContext* context, const c10::intrusive_ptr<Part>& part, at::TensorList tensors,
                            int64_t inputs) {
    context->saved_data["part"] = c10::IValue::make_capsule(part);
    context->saved_data["inputs"] = inputs;
    context->save_for_backward(tensors.vec());
    return part->run(tensors.slice(0, inputs), false);
  }

  static variable_list backward(AutogradContext* context, variable_list output_gradients) {
    auto part = c10::static_intrusive_pointer_cast<Part>(context->saved_data["part"].toCapsule());
    const auto count = static_cast<size_t>(context->saved_data["inputs"].toInt());
    auto tensors = context->get_saved_variables();
    // The inputs as leaves of a graph of their own; parameters are leaves already. Edges are counted as `tensors` are. What this backward
    // pass does not ask for is not computed: weights of a network through which a gradient only passes.
    std::vector<at::Tensor> wanted;
    std::vector<size_t> places;
    for (size_t i = 0; i < tensors.size(); ++i) {
      const bool needed = tensors[i].requires_grad() && context->needs_input_grad(i);
      if (i < count) tensors[i] = tensors[i].detach().requires_grad_(needed);
      if (!needed) continue;
      wanted.push_back(tensors[i]);
      places.push_back(i);
    }
    // One for each argument of `forward`, tensors one by one.
    variable_list result(tensors.size() + 2);
    if (wanted.empty()) return result;
    at::Tensor output;
    {
      at::AutoGradMode on(true);
      output = part->run(at::TensorList(tensors).slice(0, count), true);
    }
    auto gradients = torch::autograd::grad({output}, wanted, {output_gradients[0]}, false, false, true);
    for (size_t i = 0; i < places.size(); ++i) result[places[i] + 1] = gradients[i];
    return result;
  }
};

}  // namespace

// The reason why a body failed.
extern "C" void fastgan_fail(const char* message) { fastgan::set_error(message); }

// Runs a part. `drop` is called once when nothing needs it any longer, also after a failure.
extern "C" bool fastgan_recompute(Body body, Drop drop, void* context, at::Tensor** inputs, size_t input_count,
                                  at::Tensor** parameters, size_t parameter_count, at::Tensor** out) {
  return fastgan::guarded([=] {
    auto part = c10::make_intrusive<Part>(body, drop, context);
    std::vector<at::Tensor> tensors;
    for (size_t i = 0; i < input_count; ++i) tensors.push_back(*inputs[i]);
    for (size_t i = 0; i < parameter_count; ++i) tensors.push_back(*parameters[i]);
    *out = new at::Tensor(Recompute::apply(part, at::TensorList(tensors), static_cast<int64_t>(input_count)));
  });
}
