//! Burn on wgpu.

use crate::EngineError;
use burn::tensor::Device;
use burn::tensor::wgpu::WgpuInitError;
use std::cell::RefCell;

/// A GPU as a Burn device, and the same GPU as wgpu sees it.
#[derive(Debug, Clone)]
pub struct SearchDevice {
    burn: Device,
    gpu: wgpu::Device,
}

thread_local! {
    /// Burn's runtime can be initialised once; every search of this thread shares it.
    static OPENED: RefCell<Option<SearchDevice>> = const { RefCell::new(None) };
}

impl SearchDevice {
    /// Where tensors live; without autodiff.
    pub fn burn(&self) -> &Device {
        &self.burn
    }

    /// The device that Burn uses.
    pub fn gpu(&self) -> &wgpu::Device {
        &self.gpu
    }
}

/// Finds the GPU, or gives the one that was found before.
///
/// # Errors
/// [`EngineError::NoGpu`] with the reason of wgpu.
pub async fn open() -> Result<SearchDevice, EngineError> {
    if let Some(device) = OPENED.with_borrow(Clone::clone) {
        return Ok(device);
    }
    let opened = Device::wgpu_options().init_with_setup_async().await;
    let (burn, setup) = opened.map_err(|error| EngineError::NoGpu(reason(error)))?;
    let device = SearchDevice { burn, gpu: setup.device };
    OPENED.set(Some(device.clone()));
    Ok(device)
}

/// wgpu lists every graphics API that it did not try; a visitor needs the outcome.
fn reason(error: WgpuInitError) -> String {
    match error {
        WgpuInitError::AdapterUnavailable { .. } => "no adapter was found".into(),
        WgpuInitError::RequestDevice { message } => format!("the adapter gave no device: {message}"),
        other => other.to_string(),
    }
}
