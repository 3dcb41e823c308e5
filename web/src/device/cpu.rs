//! Burn's CPU backend.

use super::{Adapter, Options, Tier};
use crate::EngineError;
use burn::tensor::Device;

/// The CPU as a Burn device.
#[derive(Debug)]
pub struct EngineDevice {
    burn: Device,
    adapter: Adapter,
}

impl EngineDevice {
    /// Where tensors live.
    pub fn burn(&self) -> &Device {
        &self.burn
    }

    /// What is known about it.
    pub fn adapter(&self) -> &Adapter {
        &self.adapter
    }

    /// Waits until everything asked for is done; on the CPU it already is.
    pub async fn settled(&self) {}
}

/// The CPU is always there.
///
/// # Errors
/// None; the signature is the GPU's.
pub async fn open(_wish: Options) -> Result<EngineDevice, EngineError> {
    let name = if cfg!(target_feature = "simd128") { "CPU (WebAssembly SIMD)" } else { "CPU" };
    let adapter = Adapter { tier: Tier::Cpu, name: name.into(), software: false };
    Ok(EngineDevice { burn: Device::flex(), adapter })
}
