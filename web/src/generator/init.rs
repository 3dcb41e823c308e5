//! The first layer: a latent becomes a 4×4 map.

use super::{Parameters, glu};
use burn::Tensor;

/// Transposed 4×4 convolution of a 1×1 map, which is one matrix product; then bias and GLU.
#[derive(Debug)]
pub struct Init {
    /// `[latent_dim, 2C·4·4]`
    weight: Tensor<2>,
    /// `[1, 2C, 1, 1]`
    bias: Tensor<4>,
}

impl Init {
    /// Takes `init.weight` and `init.bias`.
    pub fn load(parameters: &Parameters<'_>) -> Self {
        let architecture = parameters.file().architecture();
        let width = 2 * architecture.width(4);
        Self {
            weight: parameters.tensor("init.weight", [architecture.latent_dim(), width * 16]),
            bias: parameters.tensor("init.bias", [1, width, 1, 1]),
        }
    }

    /// `z: [N, latent_dim]` → `[N, C, 4, 4]`.
    pub fn forward(&self, z: Tensor<2>) -> Tensor<4> {
        let [n, _] = z.dims();
        let [_, width, _, _] = self.bias.dims();
        glu(z.matmul(self.weight.clone()).reshape([n, width, 4, 4]) + self.bias.clone())
    }
}
