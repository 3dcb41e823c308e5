//! How long each step takes by the GPU's own clock.

use super::read_back::read_back;
use crate::EngineError;

/// Timestamps around steps; only for measurements, since it puts every step into a pass of its own.
#[derive(Debug)]
pub struct Timer {
    queries: wgpu::QuerySet,
    resolved: wgpu::Buffer,
    readable: wgpu::Buffer,
    steps: usize,
    /// Nanoseconds of one tick.
    period: f64,
}

impl Timer {
    /// A timer for `steps` steps, where the device was opened with timestamps.
    pub fn new(device: &wgpu::Device, queue: &wgpu::Queue, steps: usize) -> Option<Self> {
        if !device.features().contains(wgpu::Features::TIMESTAMP_QUERY) {
            return None;
        }
        let count = 2 * steps as u32;
        let queries = device.create_query_set(&wgpu::QuerySetDescriptor {
            label: Some("steps"),
            ty: wgpu::QueryType::Timestamp,
            count,
        });
        let buffer = |usage| {
            let size = u64::from(count) * 8;
            device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("times"),
                size,
                usage,
                mapped_at_creation: false,
            })
        };
        let resolved = buffer(wgpu::BufferUsages::QUERY_RESOLVE | wgpu::BufferUsages::COPY_SRC);
        let readable = buffer(wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST);
        Some(Self { queries, resolved, readable, steps, period: f64::from(queue.get_timestamp_period()) })
    }

    /// The two queries of a step.
    pub fn around(&self, step: usize) -> wgpu::ComputePassTimestampWrites<'_> {
        wgpu::ComputePassTimestampWrites {
            query_set: &self.queries,
            beginning_of_pass_write_index: Some(2 * step as u32),
            end_of_pass_write_index: Some(2 * step as u32 + 1),
        }
    }

    /// Adds the commands that make the times readable; for the same encoder, after the steps.
    pub fn resolve(&self, commands: &mut wgpu::CommandEncoder) {
        commands.resolve_query_set(&self.queries, 0..2 * self.steps as u32, &self.resolved, 0);
        commands.copy_buffer_to_buffer(&self.resolved, 0, &self.readable, 0, Some(self.readable.size()));
    }

    /// Milliseconds of each step of the submitted commands.
    ///
    /// # Errors
    /// [`EngineError::Compute`] where the device was lost.
    pub async fn milliseconds(&self, device: &wgpu::Device) -> Result<Vec<f64>, EngineError> {
        let bytes = read_back(device, &self.readable).await?;
        let ticks: Vec<u64> = bytemuck::pod_collect_to_vec(&bytes);
        Ok(ticks
            .chunks_exact(2)
            .map(|ticks| ticks[1].saturating_sub(ticks[0]) as f64 * self.period / 1e6)
            .collect())
    }
}
