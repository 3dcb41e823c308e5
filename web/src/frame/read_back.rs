//! From the GPU to memory: only for files and tests.

use crate::EngineError;
use futures_channel::oneshot;

/// The bytes of a mappable buffer, once the GPU is done with it.
pub(super) async fn read_back(device: &wgpu::Device, buffer: &wgpu::Buffer) -> Result<Vec<u8>, EngineError> {
    let (sender, receiver) = oneshot::channel();
    buffer.map_async(wgpu::MapMode::Read, .., move |result| {
        // Nobody waits any more: nothing is lost.
        let _ = sender.send(result);
    });
    // Browsers do this by themselves.
    device
        .poll(wgpu::PollType::wait_indefinitely())
        .map_err(|error| EngineError::Compute(error.to_string()))?;
    let gone = |error: &dyn std::fmt::Display| {
        EngineError::Compute(format!("its result could not be read back: {error}"))
    };
    receiver.await.map_err(|error| gone(&error))?.map_err(|error| gone(&error))?;
    let bytes = buffer.get_mapped_range(..).map_err(|error| gone(&error))?.to_vec();
    buffer.unmap();
    Ok(bytes)
}

/// A buffer of `size` bytes that can be read.
pub(super) fn readable(device: &wgpu::Device, size: u64) -> wgpu::Buffer {
    device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("readable"),
        size,
        usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    })
}

/// How pictures lie in a texture of RGBA floats.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sheet {
    /// Side of a picture.
    pub(super) side: usize,
    /// Channels that count.
    pub(super) channels: usize,
    /// Pictures in a row.
    pub(super) columns: usize,
    /// Width of the texture in pixels.
    pub(super) width: usize,
}

impl Sheet {
    /// RGBA pixels of the texture → `[samples, channels, side, side]`.
    pub(super) fn planes(&self, texels: &[f32], samples: usize) -> Vec<f32> {
        let Self { side, channels, columns, width } = *self;
        let mut planes = Vec::with_capacity(samples * channels * side * side);
        for sample in 0..samples {
            let (left, top) = (sample % columns * side, sample / columns * side);
            for channel in 0..channels {
                for y in 0..side {
                    let row = ((top + y) * width + left) * 4;
                    planes.extend((0..side).map(|x| texels[row + x * 4 + channel]));
                }
            }
        }
        planes
    }
}
