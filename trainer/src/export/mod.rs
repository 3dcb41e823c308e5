//! From a trained generator to the model file: settle the spectral norms, re-estimate BatchNorm, fold, find directions.

mod directions;
mod fidelity;
mod fold;
pub mod onnx;
mod settle;
mod statistics;
mod unfold;

pub use fidelity::{FIDELITY_SEEDS, fidelity};
pub use statistics::{ESTIMATION_BATCH, ESTIMATION_BATCHES};
pub use unfold::unfold;

use crate::net::Generator;
use fastgan_model::file::{Header, ModelFile, ReadError};
use tch::nn::VarStore;

/// Which spectral norms and BatchNorm statistics the exported generator is frozen with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistics {
    /// Spectral norms iterated to convergence, BatchNorm re-estimated with these very weights (reference, section 1.7).
    Estimated {
        /// Seed of the latents and the noise.
        seed: u64,
    },
    /// As [`Statistics::Estimated`] from far fewer latents: for a look at a generator that still trains.
    Sketched {
        /// Seed of the latents and the noise.
        seed: u64,
    },
    /// Spectral norms iterated to convergence, BatchNorm as the generator has it: for statistics that were averaged in training.
    Averaged,
    /// Both as stored: exactly the network in evaluation mode.
    Stored,
}

impl Statistics {
    /// The same where they take no time, else from far fewer latents.
    pub fn sketched(self) -> Self {
        match self {
            Self::Estimated { seed } => Self::Sketched { seed },
            other => other,
        }
    }
}

/// The inference form of a generator. Unless they are [`Statistics::Stored`], the generator's buffers are changed: give it a copy.
///
/// # Errors
/// [`ReadError::NonFinite`] where a weight is not finite.
pub fn export(
    store: &VarStore,
    generator: &Generator,
    statistics: Statistics,
    header: Header,
) -> Result<ModelFile, ReadError> {
    if statistics != Statistics::Stored {
        settle::settle_spectral_norms(store);
    }
    match statistics {
        Statistics::Estimated { seed } => statistics::estimate(store, generator, seed),
        Statistics::Sketched { seed } => statistics::sketch(store, generator, seed),
        Statistics::Averaged | Statistics::Stored => (),
    }
    let folded = fold::fold(store, generator.architecture());
    ModelFile::new(header, folded)
}
