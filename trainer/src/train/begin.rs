//! The state that a run begins or goes on with.

use super::{Checkpoint, CheckpointError, RunFolder, Settings, State, WarmStart, WarmStartError};
use fastgan_model::ArchitectureError;
use tch::Device;

/// Why a run cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// The settings are no architecture.
    #[error(transparent)]
    Architecture(#[from] ArchitectureError),
    /// What it should start from cannot be used.
    #[error(transparent)]
    WarmStart(#[from] WarmStartError),
}

/// Fresh networks, or those of [`Settings::init_from`]: then also a sentence about it. The same for the same settings and kind of device.
///
/// # Errors
/// A [`BeginError`].
pub fn begin(settings: &Settings, device: Device) -> Result<(State, Option<String>), BeginError> {
    let mut state = State::new(settings, device)?;
    let from = settings.init_from.as_ref();
    let from = from.map(|path| WarmStart::open(path)?.apply(&mut state, settings.freeze_d)).transpose()?;
    Ok((state, from))
}

/// What a run goes on from.
#[derive(Debug)]
pub enum Origin {
    /// A checkpoint.
    Checkpoint(Checkpoint),
    /// The beginning, and what [`begin`] says about it.
    Beginning(Option<String>),
}

/// The state of the newest checkpoint that can be read; the beginning where there is none. Damaged ones are reported to `complain` and
/// passed over.
///
/// # Errors
/// A [`BeginError`].
pub fn go_on(
    settings: &Settings,
    folder: &RunFolder,
    device: Device,
    complain: impl FnMut(&CheckpointError),
) -> Result<(State, Origin), BeginError> {
    let mut state = State::new(settings, device)?;
    match folder.restore(&mut state, complain) {
        Some(checkpoint) => Ok((state, Origin::Checkpoint(checkpoint))),
        // Made anew: what could not be read may have left its traces.
        None => begin(settings, device).map(|(state, from)| (state, Origin::Beginning(from))),
    }
}
