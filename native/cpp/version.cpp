// Which libtorch this is.
#include <torch/version.h>

// The version of the headers, which is the library's: another one would not have linked.
extern "C" const char* fastgan_libtorch_version() { return TORCH_VERSION; }
