//! Burn on wgpu.

use crate::EngineError;
use burn::tensor::Device;
use burn::tensor::wgpu::WgpuInitError;
use std::cell::RefCell;

/// A GPU as a Burn device, and the same GPU as wgpu sees it.
#[derive(Debug, Clone)]
pub struct Gpu {
    burn: Device,
    device: wgpu::Device,
}

thread_local! {
    /// Burn's runtime can be initialised once; every search of this thread shares it.
    static OPENED: RefCell<Option<Gpu>> = const { RefCell::new(None) };
}

impl Gpu {
    /// Where tensors live; without autodiff.
    pub fn burn(&self) -> &Device {
        &self.burn
    }

    /// The device that Burn uses.
    pub fn device(&self) -> &wgpu::Device {
        &self.device
    }
}

/// Finds the GPU, or gives the one that was found before.
///
/// # Errors
/// [`EngineError::NoGpu`] with the reason of wgpu.
pub async fn open() -> Result<Gpu, EngineError> {
    if let Some(gpu) = OPENED.with_borrow(Clone::clone) {
        return Ok(gpu);
    }
    let opened = Device::wgpu_options().init_with_setup_async().await;
    let (burn, setup) = opened.map_err(|error| EngineError::NoGpu(reason(error)))?;
    let gpu = Gpu { burn, device: setup.device };
    OPENED.set(Some(gpu.clone()));
    Ok(gpu)
}

/// wgpu lists every graphics API that it did not try; a visitor needs the outcome.
fn reason(error: WgpuInitError) -> String {
    match error {
        WgpuInitError::AdapterUnavailable { .. } => "no adapter was found".into(),
        WgpuInitError::RequestDevice { message } => format!("the adapter gave no device: {message}"),
        other => other.to_string(),
    }
}
