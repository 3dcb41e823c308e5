//! Several processes that compute one run together, each with its share of every step's batch: data parallelism.
//!
//! A launcher (torchrun, SLURM, Kubernetes) starts the same command several times and says by [`Environment`] which of them each one
//! is. They meet at a store, [`Ranks`] adds up what they compute, and a watch in each process notices when another one is gone.
//!
//! Weights are never sent while a run goes on: every rank takes the same steps with the same summed gradients.

mod environment;
mod error;
mod gpus;
mod ranks;
mod watch;

pub use environment::{Environment, EnvironmentError};
pub use error::ParallelError;
pub use ranks::Ranks;
