#include "nccl.h"

#include <c10/core/DeviceGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <dlfcn.h>

#include <chrono>
#include <cstring>
#include <stdexcept>
#include <string>

namespace fastgan {
namespace {

// NCCL 2's binary interface, the part that is used (nccl.h of NCCL 2.28).
struct UniqueId {
  char bytes[128];
};
constexpr int kSum = 0;

struct Library {
  int (*get_unique_id)(UniqueId*);
  int (*init_rank)(void**, int, UniqueId, int);
  int (*all_reduce)(const void*, void*, size_t, int, int, void*, void*);
  int (*broadcast)(const void*, void*, size_t, int, int, void*, void*);
  int (*abort)(void*);
  const char* (*error_string)(int);
};

template <typename Function>
void find(void* library, const char* name, Function*& function) {
  function = reinterpret_cast<Function*>(dlsym(library, name));
  if (function == nullptr) throw std::runtime_error(std::string("NCCL has no ") + name);
}

const Library& library() {
  static const Library found = [] {
    // Loaded already where libtorch_cuda is.
    void* handle = dlopen("libnccl.so.2", RTLD_NOW | RTLD_NOLOAD);
    if (handle == nullptr) handle = dlopen("libnccl.so.2", RTLD_NOW);
    if (handle == nullptr) throw std::runtime_error("libnccl.so.2, by which GPUs talk, is not installed beside libtorch");
    Library all{};
    find(handle, "ncclGetUniqueId", all.get_unique_id);
    find(handle, "ncclCommInitRank", all.init_rank);
    find(handle, "ncclAllReduce", all.all_reduce);
    find(handle, "ncclBroadcast", all.broadcast);
    find(handle, "ncclCommAbort", all.abort);
    find(handle, "ncclGetErrorString", all.error_string);
    return all;
  }();
  return found;
}

void check(int result) {
  if (result != 0) throw std::runtime_error(std::string("NCCL: ") + library().error_string(result));
}

int kind(const at::Tensor& tensor) {
  switch (tensor.scalar_type()) {
    case at::kByte:
    case at::kBool:
      return 1;
    case at::kInt:
      return 2;
    case at::kLong:
      return 4;
    case at::kHalf:
      return 6;
    case at::kFloat:
      return 7;
    case at::kDouble:
      return 8;
    case at::kBFloat16:
      return 9;
    default:
      throw std::runtime_error("NCCL has no numbers of this kind");
  }
}

}  // namespace

std::unique_ptr<Nccl> Nccl::meet(c10d::Store& store, int rank, int size, c10::Device device) {
  const auto& nccl = library();
  UniqueId id{};
  if (rank == 0) {
    check(nccl.get_unique_id(&id));
    store.set("nccl", std::vector<uint8_t>(id.bytes, id.bytes + sizeof(id.bytes)));
  } else {
    auto bytes = store.get("nccl");
    if (bytes.size() != sizeof(id.bytes)) throw std::runtime_error("the ranks have different versions of NCCL");
    std::memcpy(id.bytes, bytes.data(), sizeof(id.bytes));
  }
  c10::DeviceGuard guard(device);
  void* communicator = nullptr;
  check(nccl.init_rank(&communicator, size, id, rank));
  return std::unique_ptr<Nccl>(new Nccl(communicator, device));
}

Nccl::~Nccl() { abort(); }

template <typename Call>
void Nccl::call(const at::Tensor& tensor, Call call) {
  if (tensor.device() != device_ || !tensor.is_contiguous())
    throw std::runtime_error("a tensor on another device, or with gaps, cannot be shared");
  c10::DeviceGuard guard(device_);
  void* stream = c10::impl::VirtualGuardImpl(device_.type()).getStream(device_).native_handle();
  std::lock_guard<std::timed_mutex> lock(mutex_);
  void* communicator = communicator_;
  if (communicator == nullptr) throw std::runtime_error("the connection to the other GPUs was ended");
  check(call(tensor.data_ptr(), static_cast<size_t>(tensor.numel()), kind(tensor), communicator, stream));
}

void Nccl::sum(const at::Tensor& tensor) {
  call(tensor, [](void* data, size_t count, int kind, void* communicator, void* stream) {
    return library().all_reduce(data, data, count, kind, kSum, communicator, stream);
  });
}

void Nccl::broadcast(const at::Tensor& tensor) {
  call(tensor, [](void* data, size_t count, int kind, void* communicator, void* stream) {
    return library().broadcast(data, data, count, kind, 0, communicator, stream);
  });
}

void Nccl::abort() {
  // A call may hold the lock for as long as another rank does not answer; then ending it is just what is wanted.
  std::unique_lock<std::timed_mutex> lock(mutex_, std::chrono::seconds(5));
  if (void* communicator = communicator_.exchange(nullptr)) library().abort(communicator);
}

}  // namespace fastgan
