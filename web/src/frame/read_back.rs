//! From the GPU to memory: only for files and tests.

use super::Frame;
use super::plan::Precision;
use crate::EngineError;
use futures_channel::oneshot;

impl Frame {
    /// Values `[samples, C, S, S]` of the pictures that were drawn last, not clamped.
    ///
    /// # Errors
    /// [`EngineError::Compute`] where the device was lost.
    pub async fn read_picture(&mut self, samples: usize) -> Result<Vec<f32>, EngineError> {
        let (device, texture) = (&self.network.device, &self.arena.picture);
        let row = texture.width() * 16;
        let size = u64::from(row) * u64::from(texture.height());
        let buffer = self.readable.get_or_insert_with(|| readable(device, size));
        // Sides are at least 64 pixels of 16 bytes, so rows meet the alignment of 256.
        let layout =
            wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(row), rows_per_image: None };
        let mut commands = device.create_command_encoder(&Default::default());
        commands.copy_texture_to_buffer(
            texture.as_image_copy(),
            wgpu::TexelCopyBufferInfo { buffer, layout },
            texture.size(),
        );
        self.network.queue.submit([commands.finish()]);
        let architecture = self.network.plan().architecture();
        let sheet = Sheet {
            side: architecture.resolution(),
            channels: architecture.channels(),
            columns: self.columns,
            width: texture.width() as usize,
        };
        let bytes = read_back(device, buffer).await?;
        Ok(sheet.planes(bytemuck::cast_slice(&bytes), samples))
    }

    /// The map that a step has written, `[samples, channels, side, side]` with its channels filled up to whole quads; for
    /// looking inside. Maps up to 32×32 are read by slot.
    ///
    /// # Errors
    /// [`EngineError::Compute`] where the device was lost.
    pub async fn read_map(&self, step: usize, samples: usize) -> Result<Vec<f32>, EngineError> {
        let plan = self.network.plan();
        let Some(result) = plan.steps()[step].result else { return Ok(Vec::new()) };
        let map = plan.maps()[result];
        let bytes = self.read_buffer(&self.arena.maps[result]).await?;
        let values: Vec<f32> = match plan.precision() {
            Precision::F32 => bytemuck::pod_collect_to_vec(&bytes),
            Precision::F16 => bytemuck::pod_collect_to_vec::<_, u16>(&bytes)
                .into_iter()
                .map(|bits| half::f16::from_bits(bits).to_f32())
                .collect(),
        };
        let plane = map.side * map.side;
        let planes = (0..samples * map.quads * 4).flat_map(|channel| {
            let quad = &values[channel / 4 * plane * 4..];
            (0..plane).map(move |pixel| quad[pixel * 4 + channel % 4])
        });
        Ok(planes.collect())
    }

    /// The gates in every slot, `[slots, quads of all gates, 4]`; for looking inside.
    ///
    /// # Errors
    /// [`EngineError::Compute`] where the device was lost.
    pub async fn read_gates(&self) -> Result<Vec<f32>, EngineError> {
        Ok(bytemuck::pod_collect_to_vec(&self.read_buffer(&self.arena.gates).await?))
    }

    async fn read_buffer(&self, buffer: &wgpu::Buffer) -> Result<Vec<u8>, EngineError> {
        let device = &self.network.device;
        let readable = readable(device, buffer.size());
        let mut commands = device.create_command_encoder(&Default::default());
        commands.copy_buffer_to_buffer(buffer, 0, &readable, 0, Some(buffer.size()));
        self.network.queue.submit([commands.finish()]);
        read_back(device, &readable).await
    }
}

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
fn readable(device: &wgpu::Device, size: u64) -> wgpu::Buffer {
    device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("readable"),
        size,
        usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    })
}

/// How pictures lie in a texture of RGBA floats.
#[derive(Debug, Clone, Copy)]
struct Sheet {
    /// Side of a picture.
    side: usize,
    /// Channels that count.
    channels: usize,
    /// Pictures in a row.
    columns: usize,
    /// Width of the texture in pixels.
    width: usize,
}

impl Sheet {
    /// RGBA pixels of the texture → `[samples, channels, side, side]`.
    fn planes(&self, texels: &[f32], samples: usize) -> Vec<f32> {
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
