//! The adapter, and how long it takes.

use anyhow::{Context, Result};
use clap::ValueEnum;
use fastgan_web::device::{self, EngineDevice, Options, Tier};
use fastgan_web::frame::{Adapted, Precision, Timer};
use pollster::block_on;
use std::time::Instant;

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

/// The fastest adapter, with 16-bit arithmetic only where that is wanted.
///
/// # Errors
/// Where there is none.
pub(crate) fn open(numbers: Numbers) -> Result<EngineDevice> {
    Ok(block_on(device::open(Options { full_precision: numbers == Numbers::F32 }))?)
}

/// Whether the device computes in these numbers.
pub(crate) fn has(device: &EngineDevice, numbers: Numbers) -> bool {
    numbers == Numbers::F32 || device.adapter().tier == Tier::WebGpuF16
}

/// What kernels are cut for on this device.
pub(crate) fn adapted(device: &EngineDevice) -> Adapted {
    if device.adapter().software { Adapted::Software } else { Adapted::Gpu }
}

/// What tells how long a step takes.
#[derive(Debug)]
pub(crate) enum Clock {
    /// The GPU's own, around each step of one submit.
    Gpu(Timer),
    /// Ours, around a submit for each step: software adapters compute when it suits them, whatever their timestamps say.
    Ours,
}

impl Clock {
    /// For up to `steps` steps at a time.
    pub(crate) fn new(device: &EngineDevice, steps: usize) -> Result<Self> {
        if device.adapter().software {
            return Ok(Self::Ours);
        }
        Timer::new(device.device(), device.queue(), steps).map(Self::Gpu).with_context(|| {
            format!("{} has no timestamps: choose another adapter or driver.", device.adapter().name)
        })
    }

    /// The GPU's.
    pub(crate) fn timer(&self) -> Option<&Timer> {
        match self {
            Self::Gpu(timer) => Some(timer),
            Self::Ours => None,
        }
    }

    /// Milliseconds of each of these commands, one for each of the clock's steps, with [`Self::timer`] around it.
    pub(crate) fn measure(
        &self,
        device: &EngineDevice,
        commands: Vec<wgpu::CommandBuffer>,
    ) -> Result<Vec<f64>> {
        let Self::Gpu(timer) = self else {
            return Ok(commands.into_iter().map(|commands| submitted(device, commands)).collect());
        };
        let mut last = device.device().create_command_encoder(&Default::default());
        timer.resolve(&mut last);
        device.queue().submit(commands.into_iter().chain([last.finish()]));
        Ok(block_on(timer.milliseconds(device.device()))?)
    }
}

/// Milliseconds from a submit until it is done.
pub(crate) fn submitted(device: &EngineDevice, commands: wgpu::CommandBuffer) -> f64 {
    let start = Instant::now();
    device.queue().submit([commands]);
    block_on(device.settled());
    start.elapsed().as_secs_f64() * 1e3
}

/// A pass of its own around some dispatches.
pub(crate) fn pass(
    device: &EngineDevice,
    timestamp_writes: Option<wgpu::ComputePassTimestampWrites<'_>>,
    dispatch: impl FnOnce(&mut wgpu::ComputePass<'_>),
) -> wgpu::CommandBuffer {
    let mut commands = device.device().create_command_encoder(&Default::default());
    dispatch(
        &mut commands.begin_compute_pass(&wgpu::ComputePassDescriptor { label: None, timestamp_writes }),
    );
    commands.finish()
}

/// The middle value.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}
