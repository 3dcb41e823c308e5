//! Why a run stops before its end.

use super::look::LookError;
use crate::files::FileError;
use crate::parallel::ParallelError;
use crate::train::{BeginError, CheckpointError};
use fastgan_model::file::ReadError;
use fastgan_native::NativeError;

/// Why a run stopped before its end.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A file operation failed.
    #[error(transparent)]
    File(#[from] FileError),
    /// A checkpoint could not be written.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The run could not begin again.
    #[error(transparent)]
    Begin(#[from] BeginError),
    /// Numbers stopped being finite once more after every recovery.
    #[error(
        "at step {step} {what} is not finite, and {recoveries} recoveries at ever lower learning rates did not help: start again with a lower --learning-rate, or look for damaged images with fastgan check"
    )]
    NotFinite {
        /// The step.
        step: u64,
        /// What.
        what: String,
        /// How often the run recovered before.
        recoveries: u32,
    },
    /// Memory is too small even for the smallest parts of a batch.
    #[error(
        "memory does not suffice at step {step}, not even for two images at a time: choose a smaller --resolution or --base-channels, or end what else uses the device"
    )]
    OutOfMemory {
        /// Steps done.
        step: u64,
    },
    /// The weights are not finite.
    #[error("the averaged generator cannot be exported: {0}")]
    Export(#[from] ReadError),
    /// Another process is lost.
    #[error(transparent)]
    Parallel(#[from] ParallelError),
    /// libtorch refused something that does not depend on the run.
    #[error("libtorch cannot look after the numbers: {0}")]
    Native(#[from] NativeError),
}

impl From<LookError> for RunError {
    fn from(error: LookError) -> Self {
        match error {
            LookError::File(error) => error.into(),
            LookError::Model(error) => error.into(),
        }
    }
}
