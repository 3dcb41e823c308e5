// Errors on their way to Rust: no exception crosses the border, its message waits here for the thread that asks.
#pragma once

#include <exception>
#include <string>

namespace fastgan {

void set_error(const std::string& message);
const std::string& last_error();

// Runs `body`; true where it ended without an exception.
template <typename Body>
bool guarded(Body body) {
  try {
    body();
    return true;
  } catch (const std::exception& error) {
    set_error(error.what());
  } catch (...) {
    set_error("an error without a message");
  }
  return false;
}

}  // namespace fastgan
