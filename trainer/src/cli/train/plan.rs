//! What a run will do, in a few lines.

use fastgan_trainer::device::describe;
use fastgan_trainer::net::Decoders;
use fastgan_trainer::train::{Limits, ReconstructionSetting, Settings};
use std::path::Path;
use tch::Device;

/// Prints images, run, device, network and the discriminator's tasks.
pub(super) fn print_plan(settings: &Settings, device: Device, run: &Path, limits: Limits) {
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
    println!("D learns  {}", tasks(settings));
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
            Some(format!("to rebuild them, LPIPS of strength {strength}"))
        }
    };
    let others =
        [(design.contrastive, "to tell them apart"), (design.aspect_ratio, "their original aspect ratio")];
    let others = others.into_iter().filter(|(on, _)| *on).map(|(_, what)| what.to_owned());
    let all: Vec<_> = decoders.into_iter().chain(others).collect();
    if all.is_empty() { "real from generated, and nothing else".into() } else { all.join(", ") }
}
