//! BatchNorm statistics of the averaged weights. Training keeps those of the live weights, which do not fit (reference,
//! section 1.7).

use crate::net::{Generator, Pass};
use crate::no_grad::no_grad;
use crate::rng::{Purpose, Stream};
use tch::nn::VarStore;
use tch::{Kind, Tensor};

/// Batches of the cumulative average.
pub const ESTIMATION_BATCHES: usize = 256;

/// Latents in each batch.
pub const ESTIMATION_BATCH: usize = 16;

/// Replaces the running statistics by the mean over [`ESTIMATION_BATCHES`] batches of [`ESTIMATION_BATCH`] latents, noise on.
///
/// On a machine without a GPU, large generators take fewer batches (at least 16), so that it ends in minutes.
pub(super) fn estimate(store: &VarStore, generator: &Generator, seed: u64) {
    let architecture = generator.architecture();
    let work = architecture.resolution() * architecture.base_channels();
    let batches = if store.device().is_cuda() || work <= 64 * 16 {
        ESTIMATION_BATCHES
    } else {
        (ESTIMATION_BATCHES * 64 * 16 / work).max(SKETCH_BATCHES)
    };
    estimate_from(store, generator, seed, batches);
}

/// As [`estimate`] from few batches.
pub(super) fn sketch(store: &VarStore, generator: &Generator, seed: u64) {
    estimate_from(store, generator, seed, SKETCH_BATCHES);
}

/// Batches of a sketch.
const SKETCH_BATCHES: usize = 16;

fn estimate_from(store: &VarStore, generator: &Generator, seed: u64, batches: usize) {
    Stream::new(seed, Purpose::Statistics, 0).seed_torch();
    let shape = [ESTIMATION_BATCH as i64, generator.architecture().latent_dim() as i64];
    no_grad(|| {
        for k in 1..=batches {
            let z = Tensor::randn(shape, (Kind::Float, store.device()));
            generator.forward(&z, Pass::estimate(k));
        }
    });
}
