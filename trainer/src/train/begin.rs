//! The state that a run begins with, before its first step.

use super::{Settings, State, WarmStart, WarmStartError};
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
