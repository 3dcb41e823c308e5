//! `fastgan bench train`.

use super::DeviceArguments;
use anyhow::Result;
use fastgan_trainer::data::Batch;
use fastgan_trainer::device::describe;
use fastgan_trainer::loss::Reconstruction;
use fastgan_trainer::train::{Settings, State, step};
use std::path::PathBuf;
use std::time::Instant;
use tch::{Kind, Tensor};

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    /// Side length.
    #[arg(long, default_value_t = 256)]
    resolution: usize,
    /// Width unit of the networks.
    #[arg(long, default_value_t = 64)]
    base_channels: usize,
    /// Images in a step.
    #[arg(long, default_value_t = 8)]
    batch: usize,
    /// Measured steps, after a tenth as many (at least 3) to warm up.
    #[arg(long, default_value_t = 50)]
    steps: u64,
    #[command(flatten)]
    device: DeviceArguments,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let device = arguments.device.device.resolve()?;
    let settings = Settings {
        resolution: arguments.resolution,
        base_channels: arguments.base_channels,
        batch: arguments.batch,
        ..Settings::official(PathBuf::new())
    };
    let mut state = State::new(&settings, device)?;
    let side = settings.resolution as i64;
    let images = Tensor::rand(
        [settings.batch as i64, settings.channels.count() as i64, side, side],
        (Kind::Float, device),
    ) * 2.0
        - 1.0;
    let images = Batch::of(images);
    let mut run = |steps: u64| {
        let start = Instant::now();
        let mut last = None;
        for _ in 0..steps {
            last = Some(step(&mut state, &settings, &Reconstruction::L1, &images).generator);
        }
        // Reading a value waits for the device.
        last.map(|loss| loss.double_value(&[]));
        start.elapsed().as_secs_f64()
    };
    run((arguments.steps / 10).max(3));
    let seconds = run(arguments.steps.max(1));
    println!(
        "{}: {} px, base {}, batch {}: {:.2} it/s",
        describe(device),
        settings.resolution,
        settings.base_channels,
        settings.batch,
        arguments.steps.max(1) as f64 / seconds
    );
    Ok(())
}
