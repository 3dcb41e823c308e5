// All-reduce between GPUs by NCCL, which libtorch's CUDA half brings along. Nothing here is linked: it is opened where it exists.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/distributed/c10d/Store.hpp>

#include <atomic>
#include <memory>
#include <mutex>

namespace fastgan {

class Nccl {
 public:
  // Meets the other ranks at `store`; every rank computes on its own `device`. Waits for all of them.
  static std::unique_ptr<Nccl> meet(c10d::Store& store, int rank, int size, c10::Device device);

  ~Nccl();

  // In place, on the device's current stream: nothing waits.
  void sum(const at::Tensor& tensor);
  void broadcast(const at::Tensor& tensor);

  // Ends what is under way; from any thread. Every later call fails.
  void abort();

 private:
  Nccl(void* communicator, c10::Device device) : communicator_(communicator), device_(device) {}

  template <typename Call>
  void call(const at::Tensor& tensor, Call call);

  std::timed_mutex mutex_;
  std::atomic<void*> communicator_;
  c10::Device device_;
};

}  // namespace fastgan
