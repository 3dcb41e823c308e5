//! 3×3 convolution to the picture's channels, then the activation.

use super::convolution::{Convolution, Place};
use super::map::Maps;
use super::recipe::Same;
use super::sigmoid::sigmoid;
use crate::generator::Parameters;
use burn::Tensor;
use burn::tensor::{Device, TensorData};
use fastgan_model::Activation;
use wide::f32x4;

/// The plain [`ToRgb`](crate::generator::ToRgb)'s work, on the CPU.
#[derive(Debug)]
pub struct ToRgb {
    convolution: Convolution<Same, 1>,
    channels: usize,
    activation: Activation,
}

impl ToRgb {
    /// As [`ToRgb::load`](crate::generator::ToRgb::load).
    pub fn load(parameters: &Parameters<'_>) -> Self {
        let architecture = parameters.file().architecture();
        let channels = architecture.channels();
        let weight = parameters.file().tensor("to_big.weight");
        let input = architecture.width(architecture.resolution());
        let channel = |_, _, lane| (lane < channels).then_some(lane);
        let convolution = Convolution::new(weight, input, 1, channel);
        Self { convolution, channels, activation: architecture.activation() }
    }

    /// As [`ToRgb::forward`](crate::generator::ToRgb::forward), for tensors of the CPU.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let input = Maps::of(x);
        let [n, _, height, width] = input.dims;
        let plane = height * width;
        let mut values = vec![0.0; n * self.channels * plane];
        for (map, picture) in input.maps().zip(values.chunks_exact_mut(self.channels * plane)) {
            self.convolution.run(map, [height, width], |Place { y, x, .. }, [value]| {
                let value = match self.activation {
                    Activation::Tanh => tanh(value),
                    Activation::Clamp => value,
                };
                for (channel, value) in value.to_array().into_iter().enumerate().take(self.channels) {
                    picture[channel * plane + y * width + x] = value;
                }
            });
        }
        Tensor::from_data(TensorData::new(values, [n, self.channels, height, width]), &Device::flex())
    }
}

fn tanh(x: f32x4) -> f32x4 {
    let two = f32x4::splat(2.0);
    two * sigmoid(two * x) - f32x4::splat(1.0)
}
