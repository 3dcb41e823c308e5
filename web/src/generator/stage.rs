//! One resolution: the map doubles its side.

use super::form::AnyBlock;
use super::{Form, Noise, Parameters};
use burn::Tensor;

/// One or two [`Block`](super::Block)s, the first of which doubles the side; the last takes the gate where the architecture has one.
#[derive(Debug)]
pub struct Stage {
    first: AnyBlock,
    second: Option<AnyBlock>,
    spec: fastgan_model::Stage,
}

impl Stage {
    /// Takes the tensors of `feat_{size}`.
    pub fn load(form: Form, parameters: &Parameters<'_>, spec: fastgan_model::Stage) -> Self {
        let name = spec.name();
        let noisy = spec.convs == 2;
        let block = |index, input| AnyBlock::load(form, parameters, &name, index, input, spec.output, noisy);
        Self { first: block(1, spec.input), second: noisy.then(|| block(2, spec.output)), spec }
    }

    /// What the architecture says about this stage.
    pub fn spec(&self) -> &fastgan_model::Stage {
        &self.spec
    }

    /// `x: [N, C_in, H, W]` → `[N, C, 2H, 2W]`; `gate: [N or 1, C, 1 or 2H, 1 or 2W]` multiplies the result.
    pub fn forward(&self, x: Tensor<4>, gate: Option<Tensor<4>>, noise: &Noise) -> Tensor<4> {
        let Some(second) = &self.second else { return self.first.forward(x, None, gate) };
        let device = x.device();
        let x = self.first.forward(x, noise.plane(self.spec.size, 1, &device), None);
        second.forward(x, noise.plane(self.spec.size, 2, &device), gate)
    }
}
