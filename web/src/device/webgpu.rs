//! Burn on wgpu, together with the wgpu handles that the canvas shares.

use super::{Adapter, adapter};
use crate::EngineError;
use burn::tensor::Device;
use burn::tensor::wgpu::{WgpuInitError, WgpuSetup};
use futures_channel::oneshot;
use std::cell::RefCell;

/// A GPU as a Burn device, and the same GPU as wgpu sees it.
#[derive(Debug, Clone)]
pub struct EngineDevice {
    burn: Device,
    setup: WgpuSetup,
    adapter: Adapter,
}

thread_local! {
    /// Burn's runtime can be initialised once; every engine of this thread shares it.
    static OPENED: RefCell<Option<EngineDevice>> = const { RefCell::new(None) };
}

impl EngineDevice {
    /// Where tensors live.
    pub fn burn(&self) -> &Device {
        &self.burn
    }

    /// The wgpu instance, adapter, device and queue that Burn uses.
    pub fn setup(&self) -> &WgpuSetup {
        &self.setup
    }

    /// What is known about it.
    pub fn adapter(&self) -> &Adapter {
        &self.adapter
    }

    /// Waits, without blocking, until the queue has done everything submitted so far.
    pub async fn settled(&self) {
        let (sender, receiver) = oneshot::channel();
        self.setup.queue.on_submitted_work_done(move || {
            // Nobody waits any more: nothing is lost.
            let _ = sender.send(());
        });
        // A lost device drops the callback instead of calling it; the loss is reported on its own way.
        let _ = receiver.await;
    }
}

/// Finds the GPU, or gives the one that was found before.
///
/// # Errors
/// [`EngineError::NoGpu`] with the reason of wgpu.
pub async fn open() -> Result<EngineDevice, EngineError> {
    if let Some(device) = OPENED.with_borrow(Clone::clone) {
        return Ok(device);
    }
    let (burn, setup) = Device::wgpu_options()
        .init_with_setup_async()
        .await
        .map_err(|error| EngineError::NoGpu(reason(error)))?;
    let adapter = adapter::describe(&setup);
    let device = EngineDevice { burn, setup, adapter };
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
