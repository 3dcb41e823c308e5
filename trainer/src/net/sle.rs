//! Skip-layer excitation (paper, section 3.1): a low-resolution map gates the channels of a high-resolution one.

use super::Pass;
use super::ops::excitation;
use super::segment::{Layers, parameters_of};
use super::spectral::SpectralConv;
use fastgan_model::Excitation;
use tch::Tensor;
use tch::nn::Path;

/// Variables under `main.1` (4×4 on the pooled low map) and `main.3` (1×1).
#[derive(Debug)]
pub(super) struct SkipLayerExcitation {
    squeeze: SpectralConv,
    excite: SpectralConv,
    activation: Excitation,
}

impl SkipLayerExcitation {
    pub(super) fn new(path: &Path, low: i64, high: i64, activation: Excitation) -> Self {
        let main = path / "main";
        Self {
            squeeze: SpectralConv::conv(&(&main / 1), low, high, 4, 1, 0),
            excite: SpectralConv::conv(&(&main / 3), high, high, 1, 1, 0),
            activation,
        }
    }

    /// `low [N, c_lo, h, w]`, `high [N, c_hi, H, W]` to `[N, c_hi, H, W]`.
    pub(super) fn forward(&self, low: &Tensor, high: &Tensor, pass: Pass) -> Tensor {
        let pooled = low.adaptive_avg_pool2d([4, 4]);
        let squeezed = self.squeeze.forward(&pooled, pass.power_iteration);
        let active = excitation(&squeezed, self.activation);
        high * self.excite.forward(&active, pass.power_iteration).sigmoid()
    }
}

impl Layers for SkipLayerExcitation {
    fn parameters(&self) -> Vec<&Tensor> {
        parameters_of([&self.squeeze as &dyn Layers, &self.excite])
    }
}
