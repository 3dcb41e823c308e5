//! Burn's CPU backend.

use crate::EngineError;
use burn::tensor::Device;

/// The CPU as a Burn device.
#[derive(Debug, Clone)]
pub struct SearchDevice {
    burn: Device,
}

impl SearchDevice {
    /// Where tensors live; without autodiff.
    pub fn burn(&self) -> &Device {
        &self.burn
    }
}

/// The CPU is always there.
///
/// # Errors
/// None; the signature is the GPU's.
pub async fn open() -> Result<SearchDevice, EngineError> {
    Ok(SearchDevice { burn: Device::flex() })
}
