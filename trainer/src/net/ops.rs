//! Operations without variables.

use fastgan_model::{Excitation, LEAK};
use tch::Tensor;

/// Gated linear unit: the first half of the channels times the sigmoid of the second. `[N, 2C, H, W]` to `[N, C, H, W]`.
pub fn glu(x: &Tensor) -> Tensor {
    x.glu(1)
}

/// What stands between the two convolutions of a skip-layer excitation.
pub fn excitation(x: &Tensor, kind: Excitation) -> Tensor {
    match kind {
        Excitation::Swish => x.silu(),
        Excitation::LeakyRelu => leaky_relu(x.copy()),
    }
}

/// Leaky ReLU with slope 0.2, written over `x`: the output of a layer that needs it for nothing else.
pub(super) fn leaky_relu(x: Tensor) -> Tensor {
    let slope = f64::from(LEAK);
    let input = x.shallow_clone();
    // What libtorch refuses to overwrite, the binding's own operation computes.
    fastgan_native::leaky_relu_in_place(x, slope)
        .unwrap_or_else(|_| input.prelu(&Tensor::full([1], slope, (input.kind(), input.device()))))
}

/// Nearest neighbour, twice the side length.
pub(super) fn upsample(x: &Tensor) -> Tensor {
    let (_, _, h, w) = x.size4().unwrap_or((0, 0, 0, 0));
    x.upsample_nearest2d([2 * h, 2 * w], None, None)
}
