//! The unit that everything above 4×4 is made of.

use super::{Parameters, glu};
use burn::Tensor;
use burn::tensor::module::{conv2d, interpolate};
use burn::tensor::ops::{ConvOptions, InterpolateMode, InterpolateOptions};

/// (Nearest ×2,) 3×3 convolution, bias, noise, GLU, (gate): one call, so that one kernel can take its place.
#[derive(Debug)]
pub struct Block {
    upsample: bool,
    /// `[2C, C_in, 3, 3]`
    weight: Tensor<4>,
    /// `[2C]`
    bias: Tensor<1>,
    /// How strongly noise shows in each channel, `[1, 2C, 1, 1]`; blocks of one-convolution stages have none.
    noise: Option<Tensor<4>>,
}

impl Block {
    /// Takes the block's weight and bias, and its noise strengths where it has some.
    pub fn load(parameters: &Parameters<'_>, spec: &fastgan_model::Block) -> Self {
        let (name, width) = (spec.name(), 2 * spec.output);
        Self {
            upsample: spec.doubles(),
            weight: parameters.tensor(&format!("{name}.weight"), [width, spec.input, 3, 3]),
            bias: parameters.tensor(&format!("{name}.bias"), [width]),
            noise: spec.noisy.then(|| parameters.tensor(&spec.noise_name(), [1, width, 1, 1])),
        }
    }

    /// `x: [N, C_in, H, W]` → `[N, C, H', W']`, where `H'` is `2H` for a stage's first block and `H` for its second.
    ///
    /// `noise: [1, 1, H', W']` is added to every channel at that channel's strength; `gate: [N or 1, C, 1 or H', 1 or W']` multiplies the result.
    pub fn forward(&self, x: Tensor<4>, noise: Option<Tensor<4>>, gate: Option<Tensor<4>>) -> Tensor<4> {
        let x = if self.upsample { nearest_x2(x) } else { x };
        let options = ConvOptions::new([1, 1], [1, 1], [1, 1], 1);
        let mut x = conv2d(x, self.weight.clone(), Some(self.bias.clone()), options);
        if let (Some(noise), Some(strength)) = (noise, &self.noise) {
            x = x + noise * strength.clone();
        }
        let x = glu(x);
        match gate {
            Some(gate) => x * gate,
            None => x,
        }
    }
}

fn nearest_x2(x: Tensor<4>) -> Tensor<4> {
    let [_, _, height, width] = x.dims();
    let options = InterpolateOptions::new(InterpolateMode::Nearest).with_output_size([2 * height, 2 * width]);
    interpolate(x, options)
}
