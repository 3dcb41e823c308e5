// What libtorch 2.11's ProcessGroupGloo.hpp names of Gloo; only pointers to it are used.
#pragma once

namespace gloo {
namespace transport {

class Device;
class UnboundBuffer;

}  // namespace transport
}  // namespace gloo
