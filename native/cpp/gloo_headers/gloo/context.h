// What libtorch 2.11's ProcessGroupGloo.hpp names of Gloo. Gloo itself is inside libtorch_cpu; its headers are not beside it.
#pragma once

#include <chrono>
#include <memory>

#include <gloo/rendezvous/store.h>
#include <gloo/transport/device.h>

namespace gloo {

class Context {
 public:
  void setTimeout(std::chrono::milliseconds timeout);
};

}  // namespace gloo
