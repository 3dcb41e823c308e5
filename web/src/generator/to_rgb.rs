//! The last layer: features become a picture.

use super::Parameters;
use burn::Tensor;
use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;
use fastgan_model::Activation;

/// 3×3 convolution without bias (`to_big` of the official code), then the activation.
#[derive(Debug)]
pub struct ToRgb {
    /// `[channels, C, 3, 3]`
    weight: Tensor<4>,
    activation: Activation,
}

impl ToRgb {
    /// Takes `to_big.weight`.
    pub fn load(parameters: &Parameters<'_>) -> Self {
        let architecture = parameters.file().architecture();
        let shape = [architecture.channels(), architecture.width(architecture.resolution()), 3, 3];
        Self { weight: parameters.tensor("to_big.weight", shape), activation: architecture.activation() }
    }

    /// `x: [N, C, S, S]` → `[N, channels, S, S]`, nominally in [-1, 1] but not clamped.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let x = conv2d(x, self.weight.clone(), None, ConvOptions::new([1, 1], [1, 1], [1, 1], 1));
        match self.activation {
            Activation::Tanh => x.tanh(),
            Activation::Clamp => x,
        }
    }
}
