//! `init.wgsl`: the first layer. Its twin is `generator::Init`.

use super::Weights;
use askama::Template;

/// A specialisation of `init.wgsl`. Bindings: 0 latents, 1 weights, 2 channels, 3 result.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Template)]
#[template(path = "init.wgsl", escape = "none")]
pub struct InitShader {
    /// Length of a latent.
    pub latent_dim: usize,
    /// Quads of output channels, after the GLU.
    pub output_quads: usize,
    /// Threads that share a sum, 1 to 16.
    pub slices: usize,
    /// How weights are stored.
    pub weights: Weights,
    /// Whether maps are 16-bit floats.
    pub half: bool,
}

impl InitShader {
    fn slice(&self) -> usize {
        self.latent_dim.div_ceil(self.slices)
    }

    /// Workgroups for `samples` samples.
    pub fn workgroups(&self, samples: usize) -> [u32; 3] {
        [self.output_quads as u32, samples as u32, 1]
    }

    /// Multiplications and additions for one sample.
    pub fn flop(&self) -> u64 {
        (2 * self.latent_dim * self.output_quads * 4 * 2 * 16) as u64
    }
}
