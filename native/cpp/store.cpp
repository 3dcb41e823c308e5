// c10d's TCPStore: one process serves, all of them ask.
#include "store.h"

#include <c10/util/Logging.h>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include "error.h"

namespace {

// Waiting for a key that does not come is ended by those who watch over the ranks.
constexpr auto kPatience = std::chrono::hours(24);

// c10d logs each failure with its stack. Who calls says what went wrong in a sentence; the variable is for who wants to know more.
void be_quiet() {
  if (std::getenv("TORCH_CPP_LOG_LEVEL") == nullptr) FLAGS_caffe2_log_level = 3;  // fatal ones alone
}

}  // namespace

// Serves at `port` of this machine where `serve`, and connects to `host`; tries for `milliseconds`. Keys get `prefix`.
extern "C" bool fastgan_store_open(const char* host, uint16_t port, bool serve, const char* prefix,
                                   int64_t milliseconds, fastgan::Store** out) {
  return fastgan::guarded([=] {
    be_quiet();
    c10d::TCPStoreOptions options;
    options.port = port;
    options.isServer = serve;
    options.waitWorkers = false;
    options.timeout = std::chrono::milliseconds(milliseconds);
    auto tcp = c10::make_intrusive<c10d::TCPStore>(host, options);
    tcp->setTimeout(kPatience);
    *out = new fastgan::Store{c10::make_intrusive<c10d::PrefixStore>(prefix, tcp)};
  });
}

extern "C" void fastgan_store_close(fastgan::Store* store) { delete store; }

extern "C" bool fastgan_store_set(fastgan::Store* store, const char* key, const uint8_t* value, size_t length) {
  return fastgan::guarded([=] { store->store->set(key, std::vector<uint8_t>(value, value + length)); });
}

extern "C" bool fastgan_store_has(fastgan::Store* store, const char* key, bool* out) {
  return fastgan::guarded([=] { *out = store->store->check({key}); });
}

// Waits until there is such a key. `take` gets the value, which lives until it returns.
extern "C" bool fastgan_store_get(fastgan::Store* store, const char* key, void* context,
                                  void (*take)(void*, const uint8_t*, size_t)) {
  return fastgan::guarded([=] {
    auto value = store->store->get(key);
    take(context, value.data(), value.size());
  });
}
