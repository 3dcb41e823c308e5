//! The adapter, and its clock around single dispatches.

use anyhow::{Context, Result};
use clap::ValueEnum;
use fastgan_web::device::{self, EngineDevice, Options, Tier};
use fastgan_web::frame::{Adapted, Precision, Timer};
use pollster::block_on;

/// The numbers that maps are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Numbers {
    /// 32-bit floats.
    F32,
    /// 16-bit floats, added up in 32-bit ones.
    F16,
}

impl Numbers {
    pub(crate) fn precision(self) -> Precision {
        match self {
            Self::F32 => Precision::F32,
            Self::F16 => Precision::F16,
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::F16 => "f16",
        }
    }
}

/// The fastest adapter.
///
/// # Errors
/// Where there is none, or none with 16-bit arithmetic or timestamps.
pub(crate) fn open(numbers: Numbers) -> Result<EngineDevice> {
    let device = block_on(device::open(Options { full_precision: numbers == Numbers::F32 }))?;
    let timestamps = device.device().features().contains(wgpu::Features::TIMESTAMP_QUERY);
    anyhow::ensure!(timestamps, "{} has no timestamps: choose another adapter or driver.", device.adapter().name);
    Ok(device)
}

/// Whether the device computes in these numbers.
pub(crate) fn has(device: &EngineDevice, numbers: Numbers) -> bool {
    numbers == Numbers::F32 || device.adapter().tier == Tier::WebGpuF16
}

/// What kernels are cut for on this device.
pub(crate) fn adapted(device: &EngineDevice) -> Adapted {
    if device.adapter().software { Adapted::Software } else { Adapted::Gpu }
}

/// Dispatches one after the other, each with its milliseconds by the GPU's clock.
pub(crate) struct Clock {
    timer: Timer,
    steps: usize,
}

impl Clock {
    pub(crate) fn new(device: &EngineDevice, steps: usize) -> Result<Self> {
        let timer = Timer::new(device.device(), device.queue(), steps).context("The adapter has no timestamps.")?;
        Ok(Self { timer, steps })
    }

    /// Milliseconds of each step; `step` records one into its pass.
    pub(crate) fn measure(
        &self,
        device: &EngineDevice,
        step: impl Fn(usize, &mut wgpu::ComputePass<'_>),
    ) -> Result<Vec<f64>> {
        let mut commands = device.device().create_command_encoder(&Default::default());
        for index in 0..self.steps {
            let writes = Some(self.timer.around(index));
            let descriptor = wgpu::ComputePassDescriptor { label: None, timestamp_writes: writes };
            step(index, &mut commands.begin_compute_pass(&descriptor));
        }
        self.timer.resolve(&mut commands);
        device.queue().submit([commands.finish()]);
        Ok(block_on(self.timer.milliseconds(device.device()))?)
    }
}

/// The middle value.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}
