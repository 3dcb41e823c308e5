//! What a run will do, in a few lines.

use anyhow::Result;
use fastgan_trainer::cost::Cost;
use fastgan_trainer::data::{Batch, Channels};
use fastgan_trainer::device::{choose_convolutions, describe};
use fastgan_trainer::loss::Reconstruction;
use fastgan_trainer::net::Decoders;
use fastgan_trainer::train::{Limits, ReconstructionSetting, Settings, begin, outlook, step};
use std::path::Path;
use std::time::{Duration, Instant};
use tch::{Device, Kind, Tensor};

/// Prints images, run, device, network and the discriminator's tasks. This process computes so many `pictures` of each step.
pub(super) fn print_plan(settings: &Settings, device: Device, run: &Path, limits: Limits, pictures: usize) {
    println!("images    {}", settings.data.display());
    println!("run       {}", run.display());
    println!("device    {}", describe(device));
    println!("preset    {}", settings.preset.name());
    println!(
        "network   {} px, {} channels, base {}, latent {}, batch {}",
        settings.resolution,
        settings.channels.count(),
        settings.base_channels,
        settings.latent_dim,
        settings.batch
    );
    let time =
        limits.time.map_or(String::new(), |time| format!(" or {:.0} minutes", time.as_secs_f64() / 60.0));
    println!("until     step {}{time}; Ctrl-C saves and ends", limits.iterations);
    println!("precision {}", settings.precision.name());
    println!("D learns  {}", tasks(settings));
    if let Some(memory) = memory(settings, device, pictures) {
        println!("memory    {memory}");
    }
}

/// What a step needs beyond the program itself, and what a GPU has.
fn memory(settings: &Settings, device: Device, pictures: usize) -> Option<String> {
    let gib = |bytes: u64| bytes as f64 / f64::from(1 << 30);
    let expected = Cost::of(settings, pictures).ok()?.expected_memory(device);
    let free = match device {
        Device::Cuda(index) => fastgan_native::free_memory(index).ok().map(|(free, _)| free),
        _ => None,
    };
    let less = free.is_some_and(|free| free < expected);
    let advice = if less { ": steps will be taken in thriftier, slower ways" } else { "" };
    let free = free.map_or(String::new(), |free| format!(", {:.1} GiB free{advice}", gib(free)));
    Some(format!("about {:.2} GiB expected{free}", gib(expected)))
}

/// What the discriminator learns about real pictures.
fn tasks(settings: &Settings) -> String {
    let design = settings.discriminator;
    let strength = settings.reconstruction_strength;
    let decoders = match (design.decoders, &settings.reconstruction) {
        (Decoders::None, _) => None,
        (_, ReconstructionSetting::L1) => {
            Some(format!("to rebuild them, L1 of strength {strength} (--lpips for the official loss)"))
        }
        (_, ReconstructionSetting::Lpips { .. }) => {
            let of_alpha = if settings.channels == Channels::Rgba { " over white, L1 of alpha," } else { "" };
            Some(format!("to rebuild them, LPIPS{of_alpha} of strength {strength}"))
        }
    };
    let others =
        [(design.contrastive, "to tell them apart"), (design.aspect_ratio, "their original aspect ratio")];
    let others = others.into_iter().filter(|(on, _)| *on).map(|(_, what)| what.to_owned());
    let all: Vec<_> = decoders.into_iter().chain(others).collect();
    if all.is_empty() { "real from generated, and nothing else".into() } else { all.join(", ") }
}

/// Steps and time that a dry run takes to measure the speed.
const STEPS: u64 = 20;
const TIME: Duration = Duration::from_secs(30);

/// How fast steps of so many random `pictures` are, and when the run would end. What several processes tell each other is not in it.
pub(super) fn measure(
    settings: &Settings,
    loss: &Reconstruction,
    device: Device,
    limits: &Limits,
    pictures: usize,
) -> Result<String> {
    settings.precision.announce()?;
    choose_convolutions();
    let (mut state, _) = begin(settings, device)?;
    let side = settings.resolution as i64;
    let channels = state.architecture().channels() as i64;
    let shape = [pictures as i64, channels, side, side];
    let batch = Batch::of(Tensor::rand(shape, (Kind::Float, device)) * 2.0 - 1.0);
    // Reading a loss waits for the device.
    let mut timed = || step(&mut state, settings, loss, &batch).generator.double_value(&[]);
    timed();
    let start = Instant::now();
    let mut steps = 0;
    while steps < STEPS && start.elapsed() < TIME {
        timed();
        steps += 1;
    }
    Ok(outlook(steps as f64 / start.elapsed().as_secs_f64(), 0, limits))
}
