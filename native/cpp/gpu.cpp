// Which GPU an index means: its place on the bus, by which NCCL tells GPUs apart as well. CUDA's own call is looked up at run time, so that
// nothing of CUDA is linked.
#include <dlfcn.h>

#include <stdexcept>

#include "error.h"

extern "C" bool fastgan_cuda_bus(int device, char* out, int length) {
  return fastgan::guarded([=] {
    using Ask = int (*)(char*, int, int);
    auto ask = reinterpret_cast<Ask>(dlsym(RTLD_DEFAULT, "cudaDeviceGetPCIBusId"));
    if (ask == nullptr) throw std::runtime_error("CUDA is not loaded");
    if (ask(out, length, device) != 0) throw std::runtime_error("CUDA does not know this GPU");
  });
}
