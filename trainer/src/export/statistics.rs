//! BatchNorm statistics of the averaged weights. Training keeps those of the live weights, which do not fit (reference,
//! section 1.7).

use crate::net::{Generator, Pass};
use crate::rng::{Purpose, Stream};
use tch::nn::VarStore;
use tch::{Kind, Tensor, no_grad};

/// Batches of the cumulative average.
pub const ESTIMATION_BATCHES: usize = 256;

/// Latents in each batch.
pub const ESTIMATION_BATCH: usize = 16;

/// Replaces the running statistics by the mean over [`ESTIMATION_BATCHES`] batches of [`ESTIMATION_BATCH`] latents, noise on.
///
/// On a machine without a GPU, large generators take fewer batches (at least 16), so that it ends in minutes.
pub(super) fn estimate(store: &VarStore, generator: &Generator, seed: u64) {
    Stream::new(seed, Purpose::Statistics, 0).seed_torch();
    let architecture = generator.architecture();
    let shape = [ESTIMATION_BATCH as i64, architecture.latent_dim() as i64];
    let work = architecture.resolution() * architecture.base_channels();
    let batches = if store.device().is_cuda() || work <= 64 * 16 {
        ESTIMATION_BATCHES
    } else {
        (ESTIMATION_BATCHES * 64 * 16 / work).max(16)
    };
    no_grad(|| {
        for k in 1..=batches {
            let z = Tensor::randn(shape, (Kind::Float, store.device()));
            generator.forward(&z, Pass::estimate(k));
        }
    });
}
