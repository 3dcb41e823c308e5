#include "process_group.h"

// Gloo is compiled into libtorch_cpu; its header is behind this switch. Gloo's own headers are stood in for (gloo_headers/), which
// fits libtorch 2.11 alone.
#define USE_C10D_GLOO
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/version.h>

#include "error.h"

static_assert(TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR == 11, "gloo_headers/ stand in for those of libtorch 2.11");

namespace fastgan {
namespace {

// Whoever waits for a rank that is gone is ended by those who watch over the ranks, long before: the others wait as well while one
// rank looks at a large model. This is for a rank that lives and does nothing any more.
constexpr auto kPatience = std::chrono::hours(1);

}  // namespace

void ProcessGroup::meet(const c10::intrusive_ptr<c10d::Store>& store, const std::string& prefix) {
  auto place = c10::make_intrusive<c10d::PrefixStore>(prefix, store);
  auto options = c10d::ProcessGroupGloo::Options::create_default(kPatience);
  options->threads = 1;
  gloo_ = c10::make_intrusive<c10d::ProcessGroupGloo>(place, rank_, size_, options);
  if (!device_.is_cuda()) return;
  std::shared_ptr<Nccl> nccl = Nccl::meet(*place, rank_, size_, device_);
  std::lock_guard<std::mutex> lock(mutex_);
  nccl_ = std::move(nccl);
}

std::shared_ptr<Nccl> ProcessGroup::nccl() {
  std::lock_guard<std::mutex> lock(mutex_);
  return nccl_;
}

// The words are known to Rust: by them a failure of the group is told from any other.
template <typename OnGpu, typename OnCpu>
void ProcessGroup::shared(const at::Tensor& tensor, OnGpu on_gpu, OnCpu on_cpu) {
  try {
    if (!gloo_) throw std::runtime_error("this process has left the others");
    if (tensor.is_cuda()) {
      auto nccl = this->nccl();
      if (!nccl) throw std::runtime_error("there is no NCCL");
      return on_gpu(*nccl);
    }
    std::vector<at::Tensor> list{tensor};
    on_cpu(*gloo_, list)->wait();
  } catch (const std::exception& error) {
    throw std::runtime_error(std::string("the processes lost contact: ") + error.what());
  }
}

void ProcessGroup::sum(const at::Tensor& tensor) {
  shared(
      tensor, [&](Nccl& nccl) { nccl.sum(tensor); }, [](auto& gloo, auto& list) { return gloo.allreduce(list); });
}

void ProcessGroup::broadcast(const at::Tensor& tensor) {
  shared(
      tensor, [&](Nccl& nccl) { nccl.broadcast(tensor); },
      [](auto& gloo, auto& list) { return gloo.broadcast(list); });
}

void ProcessGroup::abort() {
  if (auto nccl = this->nccl()) nccl->abort();
}

void ProcessGroup::leave() {
  abort();
  gloo_.reset();
  std::lock_guard<std::mutex> lock(mutex_);
  nccl_.reset();
}

}  // namespace fastgan

using fastgan::ProcessGroup;

// `cuda` is the index of this rank's GPU, or -1 for the CPU.
extern "C" ProcessGroup* fastgan_group_new(int rank, int size, int cuda) {
  auto device = cuda < 0 ? c10::Device(c10::kCPU) : c10::Device(c10::kCUDA, static_cast<c10::DeviceIndex>(cuda));
  return new ProcessGroup(rank, size, device);
}

extern "C" void fastgan_group_free(ProcessGroup* group) { delete group; }

extern "C" bool fastgan_group_meet(ProcessGroup* group, fastgan::Store* store, const char* prefix) {
  return fastgan::guarded([=] { group->meet(store->store, prefix); });
}

extern "C" bool fastgan_group_sum(ProcessGroup* group, at::Tensor* tensor) {
  return fastgan::guarded([=] { group->sum(tensor->detach()); });
}

extern "C" bool fastgan_group_broadcast(ProcessGroup* group, at::Tensor* tensor) {
  return fastgan::guarded([=] { group->broadcast(tensor->detach()); });
}

extern "C" void fastgan_group_abort(ProcessGroup* group) {
  fastgan::guarded([=] { group->abort(); });
}

extern "C" void fastgan_group_leave(ProcessGroup* group) {
  fastgan::guarded([=] { group->leave(); });
}
