//! A GPU through wgpu: the browser's WebGPU, or a native driver.

use super::{Adapter, Options, adapter};
use crate::EngineError;
use futures_channel::oneshot;

/// A GPU that is ready to compute.
#[derive(Debug, Clone)]
pub struct EngineDevice {
    instance: wgpu::Instance,
    gpu: wgpu::Adapter,
    device: wgpu::Device,
    queue: wgpu::Queue,
    adapter: Adapter,
}

impl EngineDevice {
    /// For surfaces.
    pub fn instance(&self) -> &wgpu::Instance {
        &self.instance
    }

    /// What the device was made from.
    pub fn gpu(&self) -> &wgpu::Adapter {
        &self.gpu
    }

    /// Makes buffers and pipelines.
    pub fn device(&self) -> &wgpu::Device {
        &self.device
    }

    /// Takes commands.
    pub fn queue(&self) -> &wgpu::Queue {
        &self.queue
    }

    /// What is known about it.
    pub fn adapter(&self) -> &Adapter {
        &self.adapter
    }

    /// Waits, without blocking in a browser, until the queue has done everything submitted so far.
    pub async fn settled(&self) {
        let (sender, receiver) = oneshot::channel();
        self.queue.on_submitted_work_done(move || {
            // Nobody waits any more: nothing is lost.
            let _ = sender.send(());
        });
        // Browsers do this by themselves; an error is a lost device, which is reported on its own way.
        let _ = self.device.poll(wgpu::PollType::wait_indefinitely());
        // A lost device drops the callback instead of calling it.
        let _ = receiver.await;
    }
}

/// Finds the fastest GPU.
///
/// # Errors
/// [`EngineError::NoGpu`] with the reason.
pub async fn open(wish: Options) -> Result<EngineDevice, EngineError> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
    let options = wgpu::RequestAdapterOptions {
        power_preference: wgpu::PowerPreference::HighPerformance,
        ..Default::default()
    };
    // wgpu lists every graphics API that it did not try; a visitor needs the outcome.
    let gpu = instance
        .request_adapter(&options)
        .await
        .map_err(|_| EngineError::NoGpu("no adapter was found".into()))?;
    let mut optional = wgpu::Features::SHADER_F16 | wgpu::Features::TIMESTAMP_QUERY;
    if wish.full_precision {
        optional.remove(wgpu::Features::SHADER_F16);
    }
    let (device, queue) = gpu
        .request_device(&wgpu::DeviceDescriptor {
            label: Some("fastgan"),
            required_features: gpu.features() & optional,
            required_limits: limits(&gpu),
            ..Default::default()
        })
        .await
        .map_err(|error| EngineError::NoGpu(format!("the adapter gave no device: {error}")))?;
    let adapter = adapter::describe(&gpu, &device);
    Ok(EngineDevice { instance, gpu, device, queue, adapter })
}

/// WebGPU's defaults, but the adapter's own bounds on buffers: models above the published width need more than 128 MiB.
fn limits(gpu: &wgpu::Adapter) -> wgpu::Limits {
    let own = gpu.limits();
    wgpu::Limits {
        max_buffer_size: own.max_buffer_size,
        max_storage_buffer_binding_size: own.max_storage_buffer_binding_size,
        ..wgpu::Limits::default()
    }
}
