// The processes that compute a run together.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/distributed/c10d/Backend.hpp>

#include <memory>
#include <mutex>

#include "nccl.h"
#include "store.h"

namespace fastgan {

class ProcessGroup {
 public:
  ProcessGroup(int rank, int size, c10::Device device) : rank_(rank), size_(size), device_(device) {}

  // Meets the others at `store`, under a prefix that no meeting had before.
  void meet(const c10::intrusive_ptr<c10d::Store>& store, const std::string& prefix);

  // In place. Tensors on a GPU go by NCCL and nothing waits; those on the CPU go by Gloo.
  void sum(const at::Tensor& tensor);
  // From rank 0.
  void broadcast(const at::Tensor& tensor);

  // Ends the GPUs' communication, so that nobody waits for it any more; from any thread.
  void abort();
  // Leaves: the others' calls fail from now on. Not while a call is under way.
  void leave();

  int rank() const { return rank_; }
  int size() const { return size_; }

 private:
  template <typename OnGpu, typename OnCpu>
  void shared(const at::Tensor& tensor, OnGpu on_gpu, OnCpu on_cpu);
  std::shared_ptr<Nccl> nccl();

  int rank_;
  int size_;
  c10::Device device_;
  c10::intrusive_ptr<c10d::Backend> gloo_;
  std::mutex mutex_;
  std::shared_ptr<Nccl> nccl_;
};

}  // namespace fastgan
