// What the device's allocator holds. It is reached through libc10's registry, so that nothing of CUDA is linked.
#include <c10/core/CachingDeviceAllocator.h>

#include <cstdint>

#include "error.h"

namespace {
constexpr auto kAll = static_cast<size_t>(c10::CachingAllocator::StatType::AGGREGATE);
}

extern "C" bool fastgan_cuda_memory(int device, int64_t* now, int64_t* peak) {
  return fastgan::guarded([=] {
    const auto stats = c10::getDeviceAllocator(c10::kCUDA)->getDeviceStats(static_cast<c10::DeviceIndex>(device));
    *now = stats.allocated_bytes[kAll].current;
    *peak = stats.allocated_bytes[kAll].peak;
  });
}

// Bytes free on the device and bytes that it has, whoever holds them.
extern "C" bool fastgan_cuda_free_memory(int device, uint64_t* free, uint64_t* total) {
  return fastgan::guarded([=] {
    const auto both = c10::getDeviceAllocator(c10::kCUDA)->getMemoryInfo(static_cast<c10::DeviceIndex>(device));
    *free = both.first;
    *total = both.second;
  });
}
