//! One resolution: the map doubles its side.

use super::form::AnyBlock;
use super::{Form, Noise, Parameters};
use burn::Tensor;

/// One or two [`Block`](super::Block)s, the first of which doubles the side; the last takes the gate where the architecture has one.
#[derive(Debug)]
pub struct Stage {
    blocks: Vec<(fastgan_model::Block, AnyBlock)>,
    spec: fastgan_model::Stage,
}

impl Stage {
    /// Takes the tensors of `feat_{size}`.
    pub fn load(form: Form, parameters: &Parameters<'_>, spec: fastgan_model::Stage) -> Self {
        let blocks = spec.blocks().map(|block| (block, AnyBlock::load(form, parameters, &block)));
        Self { blocks: blocks.collect(), spec }
    }

    /// What the architecture says about this stage.
    pub fn spec(&self) -> &fastgan_model::Stage {
        &self.spec
    }

    /// `x: [N, C_in, H, W]` → `[N, C, 2H, 2W]`; `gate: [N or 1, C, 1 or 2H, 1 or 2W]` multiplies the result.
    pub fn forward(&self, x: Tensor<4>, gate: Option<Tensor<4>>, noise: &Noise) -> Tensor<4> {
        let device = x.device();
        self.blocks.iter().fold(x, |x, (spec, block)| {
            let noise = if spec.noisy { noise.plane(spec.size, spec.index, &device) } else { None };
            block.forward(x, noise, gate.clone().filter(|_| spec.last))
        })
    }
}
