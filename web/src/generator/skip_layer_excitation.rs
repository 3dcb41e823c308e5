//! Skip-layer excitation (paper, section 3.1): a low map decides how strongly each channel of a high map shows.

use super::Parameters;
use burn::Tensor;
use burn::tensor::activation::{leaky_relu, sigmoid, silu};
use burn::tensor::module::adaptive_avg_pool2d;
use fastgan_model::{Excitation, Gate, LEAK};

/// Pool to 4×4, squeeze to 1×1, SiLU or leaky ReLU, excite, sigmoid. Both convolutions are matrix products, since their output is 1×1.
#[derive(Debug)]
pub struct SkipLayerExcitation {
    /// `[low·4·4, high]`
    squeeze: Tensor<2>,
    /// `[high, high]`
    excite: Tensor<2>,
    excitation: Excitation,
    spec: Gate,
}

impl SkipLayerExcitation {
    /// Takes `{gate}.squeeze.weight` and `{gate}.excite.weight`.
    pub fn load(parameters: &Parameters<'_>, spec: Gate) -> Self {
        let name = spec.name();
        let Gate { low, high, .. } = spec;
        Self {
            squeeze: parameters.tensor(&format!("{name}.squeeze.weight"), [high, low * 16]).transpose(),
            excite: parameters.tensor(&format!("{name}.excite.weight"), [high, high]).transpose(),
            excitation: parameters.file().architecture().excitation(),
            spec,
        }
    }

    /// Which map it looks at, and which it gates.
    pub fn spec(&self) -> &Gate {
        &self.spec
    }

    /// `low: [N, C_low, H, W]` → the gate `[N, C_high, 1, 1]` in (0, 1).
    pub fn forward(&self, low: Tensor<4>) -> Tensor<4> {
        let [n, channels, _, _] = low.dims();
        let [_, high] = self.excite.dims();
        let pooled = adaptive_avg_pool2d(low, [4, 4]).reshape([n, channels * 16]);
        let squeezed = pooled.matmul(self.squeeze.clone());
        let excited = match self.excitation {
            Excitation::Swish => silu(squeezed),
            Excitation::LeakyRelu => leaky_relu(squeezed, f64::from(LEAK)),
        };
        sigmoid(excited.matmul(self.excite.clone())).reshape([n, high, 1, 1])
    }
}
