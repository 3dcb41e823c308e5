// How exactly CUDA multiplies 32-bit floats.
#include <ATen/Context.h>

#include "error.h"

// On Ampere and newer, matrix products and convolutions may round their factors to TF32 (10 bits) on tensor cores.
extern "C" bool fastgan_set_tf32(bool on) {
  return fastgan::guarded([on] {
    at::globalContext().setAllowTF32CuBLAS(on);
    at::globalContext().setAllowTF32CuDNN(on);
  });
}

extern "C" bool fastgan_get_tf32(bool* on) {
  return fastgan::guarded(
      [on] { *on = at::globalContext().allowTF32CuBLAS() && at::globalContext().allowTF32CuDNN(); });
}
