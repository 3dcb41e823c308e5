//! The generator in its inference form, in plain Burn operations: the readable reference, on any Burn device. On the CPU its
//! large layers are [`fused`].
//!
//! Spectral norm and BatchNorm are folded into each convolution's weight and bias, so what is left is
//! [`Init`] → [`Stage`]s (each perhaps gated by a [`SkipLayerExcitation`]) → [`ToRgb`], cut in two where the last gate has
//! been computed ([`Low`]).
//!
//! Parameters stay on the plain device. A latent on `device.autodiff()` gives gradients with respect to it.

mod block;
mod form;
#[cfg(feature = "cpu")]
pub mod fused;
#[allow(clippy::module_inception, reason = "one layer per file, and the whole network is a file of its own")]
mod generator;
mod init;
mod low;
mod noise;
mod parameters;
mod skip_layer_excitation;
mod stage;
mod to_rgb;

pub use block::Block;
pub use form::Form;
pub use generator::Generator;
pub use init::Init;
pub use low::{Low, Strength, blend};
pub use noise::Noise;
pub use parameters::Parameters;
pub use skip_layer_excitation::SkipLayerExcitation;
pub use stage::Stage;
pub use to_rgb::ToRgb;

use burn::Tensor;
use burn::tensor::activation::sigmoid;

/// Gated linear unit: the first half of the channels, each times the sigmoid of its partner in the second half.
/// `[N, 2C, H, W]` → `[N, C, H, W]`.
fn glu(x: Tensor<4>) -> Tensor<4> {
    let width = x.dims()[1] / 2;
    let gate = x.clone().narrow(1, width, width);
    x.narrow(1, 0, width) * sigmoid(gate)
}
