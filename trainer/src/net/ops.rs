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
        Excitation::LeakyRelu => leaky_relu(x),
    }
}

/// Leaky ReLU with slope 0.2. (`leaky_relu` of the binding takes no slope; `prelu` with a constant is as fast.)
pub(super) fn leaky_relu(x: &Tensor) -> Tensor {
    x.prelu(&Tensor::full([1], f64::from(LEAK), (x.kind(), x.device())))
}

/// Nearest neighbour, twice the side length.
pub(super) fn upsample(x: &Tensor) -> Tensor {
    let (_, _, h, w) = x.size4().unwrap_or((0, 0, 0, 0));
    x.upsample_nearest2d([2 * h, 2 * w], None, None)
}
