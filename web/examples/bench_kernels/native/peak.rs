//! What the adapter can do at best: two micro-kernels that the layers are compared with.

use crate::device::{Clock, Numbers, has, median, pass};
use anyhow::Result;
use fastgan_web::device::EngineDevice;
use wgpu::util::DeviceExt;

/// Workgroups of 64 threads: enough for the largest GPU.
const WORKGROUPS: u32 = 8192;
/// Operations of one round of one thread: eight chains of four lanes, four times a multiplication and an addition.
const FLOP_PER_ROUND: f64 = (8 * 4 * 4 * 2) as f64;
/// A run is made longer until it takes this long.
const ENOUGH_MS: f64 = 50.0;
/// Runs that count.
const RUNS: usize = 5;
/// Most bytes that are copied: more than any cache holds.
const COPIED: u64 = 512 << 20;

/// Measured bests of an adapter.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub(crate) struct Peak {
    /// GFLOP/s in 32-bit floats.
    pub(crate) f32: f64,
    /// GFLOP/s in 16-bit floats, where it has them.
    pub(crate) f16: Option<f64>,
    /// GB/s, read and written.
    pub(crate) bandwidth: f64,
}

impl Peak {
    /// Measures them all.
    pub(crate) fn measure(device: &EngineDevice) -> Result<Self> {
        let f16 = has(device, Numbers::F16).then(|| arithmetic(device, Numbers::F16)).transpose()?;
        Ok(Self { f32: arithmetic(device, Numbers::F32)?, f16, bandwidth: bandwidth(device)? })
    }

    /// GFLOP/s in these numbers.
    pub(crate) fn of(&self, numbers: Numbers) -> f64 {
        match numbers {
            Numbers::F32 => self.f32,
            Numbers::F16 => self.f16.unwrap_or(self.f32),
        }
    }
}

/// The better of the two ways of writing a multiplication with an addition: compilers differ in which one they fuse.
fn arithmetic(device: &EngineDevice, numbers: Numbers) -> Result<f64> {
    let fused = chains(device, numbers, |x| format!("{x} = fma({x}, factor, addend);"))?;
    let written = chains(device, numbers, |x| format!("{x} = {x} * factor + addend;"))?;
    Ok(fused.max(written))
}

fn chains(device: &EngineDevice, numbers: Numbers, step: impl Fn(char) -> String) -> Result<f64> {
    let steps: Vec<_> = (0..4).flat_map(|_| ('a'..='h').map(&step)).collect();
    let enable = if numbers == Numbers::F16 { "enable f16;\n" } else { "" };
    let body = include_str!("peak.wgsl").replace("STEPS", &steps.join("\n        "));
    let source = format!("{enable}alias number = {};\n{body}", numbers.word());
    // A fixed point near 1, so that nothing overflows or becomes subnormal.
    let factors = init(
        device,
        bytemuck::cast_slice(&[0.5_f32, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25]),
        wgpu::BufferUsages::STORAGE,
    );
    let sums = storage(device, u64::from(WORKGROUPS) * 64 * 16);
    let mut rounds = 4_u32;
    loop {
        let kernel = Kernel::new(device, &source, rounds, &factors, &sums)?;
        let first = kernel.run(device)?;
        if first < ENOUGH_MS && rounds < 1 << 20 {
            let wanted = (1.5 * ENOUGH_MS / first.max(0.1)).clamp(2.0, 64.0);
            rounds = (f64::from(rounds) * wanted) as u32;
            continue;
        }
        let milliseconds = kernel.median(device)?;
        return Ok(FLOP_PER_ROUND * f64::from(rounds) * f64::from(WORKGROUPS) * 64.0 / milliseconds / 1e6);
    }
}

fn bandwidth(device: &EngineDevice) -> Result<f64> {
    let most = device.device().limits().max_storage_buffer_binding_size;
    let bytes = (COPIED / 2).min(most) / 16 * 16;
    let (source, result) = (storage(device, bytes), storage(device, bytes));
    let kernel = Kernel::new(device, include_str!("copy.wgsl"), (bytes / 16) as u32, &source, &result)?;
    kernel.run(device)?;
    Ok(2.0 * bytes as f64 / kernel.median(device)? / 1e6)
}

/// One of the two kernels with its buffers.
struct Kernel {
    pipeline: wgpu::ComputePipeline,
    group: wgpu::BindGroup,
    clock: Clock,
}

impl Kernel {
    fn new(
        device: &EngineDevice,
        source: &str,
        number: u32,
        read: &wgpu::Buffer,
        written: &wgpu::Buffer,
    ) -> Result<Self> {
        let gpu = device.device();
        let module = gpu.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: None,
            source: wgpu::ShaderSource::Wgsl(source.into()),
        });
        let pipeline = gpu.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: None,
            layout: None,
            module: &module,
            entry_point: Some("main"),
            compilation_options: Default::default(),
            cache: None,
        });
        let number = init(device, bytemuck::cast_slice(&[number, 0, 0, 0]), wgpu::BufferUsages::UNIFORM);
        let buffers = [&number, read, written];
        let entries: Vec<_> = (0_u32..)
            .zip(buffers)
            .map(|(binding, buffer)| wgpu::BindGroupEntry { binding, resource: buffer.as_entire_binding() })
            .collect();
        let layout = &pipeline.get_bind_group_layout(0);
        let group =
            gpu.create_bind_group(&wgpu::BindGroupDescriptor { label: None, layout, entries: &entries });
        Ok(Self { pipeline, group, clock: Clock::new(device, 1)? })
    }

    fn run(&self, device: &EngineDevice) -> Result<f64> {
        let commands = pass(device, self.clock.timer().map(|timer| timer.around(0)), |pass| {
            pass.set_pipeline(&self.pipeline);
            pass.set_bind_group(0, &self.group, &[]);
            pass.dispatch_workgroups(WORKGROUPS, 1, 1);
        });
        let milliseconds = self.clock.measure(device, vec![commands])?;
        Ok(milliseconds[0])
    }

    fn median(&self, device: &EngineDevice) -> Result<f64> {
        let runs = (0..RUNS).map(|_| self.run(device)).collect::<Result<Vec<_>>>()?;
        Ok(median(&runs))
    }
}

fn init(device: &EngineDevice, contents: &[u8], usage: wgpu::BufferUsages) -> wgpu::Buffer {
    device.device().create_buffer_init(&wgpu::util::BufferInitDescriptor { label: None, contents, usage })
}

fn storage(device: &EngineDevice, size: u64) -> wgpu::Buffer {
    let usage = wgpu::BufferUsages::STORAGE;
    device.device().create_buffer(&wgpu::BufferDescriptor {
        label: None,
        size,
        usage,
        mapped_at_creation: false,
    })
}
