// A key-value store that all processes of a run share: how they find each other.
#pragma once

#include <torch/csrc/distributed/c10d/Store.hpp>

namespace fastgan {

struct Store {
  c10::intrusive_ptr<c10d::Store> store;
};

}  // namespace fastgan
