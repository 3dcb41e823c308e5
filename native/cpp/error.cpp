#include "error.h"

namespace {
thread_local std::string last;
}

namespace fastgan {
void set_error(const std::string& message) { last = message; }
const std::string& last_error() { return last; }
}  // namespace fastgan

// The message of this thread's last failure; valid until the next one.
extern "C" const char* fastgan_last_error() { return last.c_str(); }
