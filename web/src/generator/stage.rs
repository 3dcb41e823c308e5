//! One resolution: the map doubles its side.

use super::{Block, Noise, Parameters, SkipLayerExcitation};
use burn::Tensor;

/// One or two [`Block`]s, the first of which doubles the side; the last is gated where the architecture says so.
#[derive(Debug)]
pub struct Stage {
    first: Block,
    second: Option<Block>,
    gate: Option<SkipLayerExcitation>,
    spec: fastgan_model::Stage,
}

impl Stage {
    /// Takes the tensors of `feat_{size}` and, where it is gated, of `se_{size}`.
    pub fn load(parameters: &Parameters<'_>, spec: fastgan_model::Stage) -> Self {
        let name = spec.name();
        let noisy = spec.convs == 2;
        let block = |index, input| Block::load(parameters, &name, index, input, spec.output, noisy);
        Self {
            first: block(1, spec.input),
            second: noisy.then(|| block(2, spec.output)),
            gate: spec.gate.map(|gate| SkipLayerExcitation::load(parameters, &gate)),
            spec,
        }
    }

    /// What the architecture says about this stage.
    pub fn spec(&self) -> &fastgan_model::Stage {
        &self.spec
    }

    /// `x: [N, C_in, H, W]` → `[N, C, 2H, 2W]`; `low` is the map that the gate looks at.
    pub fn forward(&self, x: Tensor<4>, low: Option<Tensor<4>>, noise: &Noise) -> Tensor<4> {
        let gate = self.gate.as_ref().zip(low).map(|(gate, low)| gate.forward(low));
        let Some(second) = &self.second else { return self.first.forward(x, None, gate) };
        let device = x.device();
        let x = self.first.forward(x, noise.plane(self.spec.size, 1, &device), None);
        second.forward(x, noise.plane(self.spec.size, 2, &device), gate)
    }
}
