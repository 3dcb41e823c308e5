// Which operations compute in a shorter format by themselves: per thread and kind of device.
#include <ATen/autocast_mode.h>

#include "error.h"

namespace {
at::DeviceType type(bool cuda) { return cuda ? at::kCUDA : at::kCPU; }
}  // namespace

extern "C" bool fastgan_autocast_enabled(bool cuda, bool* on) {
  return fastgan::guarded([=] { *on = at::autocast::is_autocast_enabled(type(cuda)); });
}

// Enters a nested region; bfloat16 is the format where it is on.
extern "C" bool fastgan_autocast_enter(bool cuda, bool on) {
  return fastgan::guarded([=] {
    at::autocast::set_autocast_dtype(type(cuda), at::kBFloat16);
    at::autocast::set_autocast_enabled(type(cuda), on);
    at::autocast::increment_nesting();
  });
}

// Leaves it; casts of weights are forgotten with the outermost one.
extern "C" bool fastgan_autocast_leave(bool cuda, bool was_on) {
  return fastgan::guarded([=] {
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(type(cuda), was_on);
  });
}
