//! The frozen half: a discriminator whose features depend on one picture alone.

use crate::net::{BatchNormMode, Discriminator, Pass};
use crate::no_grad::no_grad;
use tch::Tensor;

/// Passes that settle the spectral norms, which a fresh network has not had yet.
const NORM_PASSES: usize = 20;

/// Passes over which BatchNorm statistics are averaged.
const STATISTICS_PASSES: usize = 20;

/// A discriminator's features, `[N, 8·base, 8, 8]` (the paper's f₂).
#[derive(Debug)]
pub struct Trunk<'a> {
    discriminator: &'a Discriminator,
}

impl<'a> Trunk<'a> {
    /// Settles spectral norms and BatchNorm statistics on real pictures; `batch` gives those of a number, `[N, C, S, S]`. In training the
    /// statistics also saw generated pictures, and those of a fresh network saw nothing. Weights stay as they are.
    pub fn settle(discriminator: &'a Discriminator, mut batch: impl FnMut(u64) -> Tensor) -> Self {
        let norms =
            Pass { power_iteration: true, batch_norm: BatchNormMode::Batch { momentum: 0.0 }, ..Pass::EVAL };
        no_grad(|| {
            for pass in 0..NORM_PASSES {
                discriminator.features(&batch(pass as u64), norms);
            }
            for pass in 1..=STATISTICS_PASSES {
                discriminator.features(&batch((NORM_PASSES + pass - 1) as u64), Pass::estimate(pass));
            }
        });
        Self { discriminator }
    }

    /// The features of `pictures [N, C, S, S]`, outside of any graph.
    pub fn features(&self, pictures: &Tensor) -> Tensor {
        no_grad(|| self.discriminator.features(pictures, Pass::EVAL).last)
    }
}
