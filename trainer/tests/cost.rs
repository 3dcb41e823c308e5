//! What a step is said to cost is what it costs.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::cli::fastgan;
use fastgan_model::RESOLUTIONS;
use fastgan_trainer::cost::{Cost, Speed};
use fastgan_trainer::data::Channels;
use fastgan_trainer::net::{DiscriminatorDesign, Head};
use fastgan_trainer::train::{Precision, Preset, ReconstructionSetting, Settings, State};
use std::io::Write;
use std::path::PathBuf;
use std::process::Stdio;
use tch::Device;

fn narrow() -> Settings {
    Settings { resolution: 64, base_channels: 8, latent_dim: 16, ..Settings::official(PathBuf::new()) }
}

#[test]
fn every_layer_of_every_design_is_counted() {
    let labels = DiscriminatorDesign {
        contrastive: true,
        aspect_ratio: true,
        head: Head::Single,
        ..DiscriminatorDesign::default()
    };
    let of_sizes = RESOLUTIONS.map(|resolution| Settings { resolution, ..narrow() });
    let of_presets = Preset::ALL.map(|preset| preset.applied(Settings { resolution: 512, ..narrow() }));
    let others = [
        Settings { discriminator: labels, images: 12, ..narrow() },
        Settings { channels: Channels::Rgba, base_channels: 12, ..narrow() },
        Preset::Paper.applied(Settings { resolution: 1024, ..narrow() }),
    ];
    for settings in of_sizes.into_iter().chain(of_presets).chain(others) {
        let state = State::new(&settings, Device::Cpu).unwrap();
        let trained = [&state.generator_parameters, &state.discriminator_parameters];
        let trained = trained.map(|parameters| parameters.buffer().numel() as u64);
        assert_eq!(Cost::of(&settings, 8).unwrap().parameters, trained, "{settings:?}");
    }
}

#[test]
fn the_published_network_costs_what_its_sizes_say() {
    let of = |settings: &Settings| Cost::of(settings, 8).unwrap();
    let official = Settings::official(PathBuf::new());
    // Of a batch of eight on eight processes.
    let one = Cost::of(&official, 1).unwrap();
    let eight = of(&official);
    assert_eq!(eight.multiply_adds, 8 * one.multiply_adds);
    assert_eq!(eight.parameters, one.parameters);
    // Maps grow with the pictures that are here, weights do not.
    assert!(eight.memory > one.memory && eight.memory < 8 * one.memory);
    let short = of(&Settings { precision: Precision::Bf16, ..official.clone() });
    assert!(short.memory < eight.memory && short.multiply_adds == eight.multiply_adds);
    let lpips = ReconstructionSetting::Lpips { vgg: PathBuf::new(), linear: PathBuf::new() };
    let lpips = of(&Settings { reconstruction: lpips, ..official });
    // VGG16's convolutions at 128 px are 5.0 G multiply-adds: 15.35 G at 224 px, as everywhere published, times (128/224)². Two targets,
    // three rebuilt pictures, and as many ways back.
    let added = (lpips.multiply_adds - eight.multiply_adds) as f64 / 8.0 / 8.0;
    assert!((added / (15.35e9 * (128.0f64 / 224.0).powi(2)) - 1.0).abs() < 0.01, "{added}");
}

#[test]
fn the_floor_is_the_slower_of_work_and_traffic() {
    let cost = Cost::of(&narrow(), 8).unwrap();
    let (work, traffic) = (cost.multiply_adds as f64, cost.bytes as f64);
    assert_eq!(cost.floor(Speed { multiply_adds: work / 3.0, bytes: traffic }), 3.0);
    assert_eq!(cost.floor(Speed { multiply_adds: work, bytes: traffic / 5.0 }), 5.0);
    let here = Speed::measure(Device::Cpu, Precision::F32);
    assert!(here.multiply_adds > 1e8 && here.bytes > 1e8, "{here:?}");
}

/// A program of its own, so that nothing else grows meanwhile.
#[test]
fn memory_grows_by_what_was_expected() {
    let arguments = "bench train --turns --device cpu --resolution 128 --base-channels 16 --batch 12";
    let mut child =
        fastgan().args(arguments.split(' ')).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"2\nfloor\n").unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let number = |name: &str| {
        let mut lines = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        lines.find_map(|line| line[name].as_f64()).unwrap()
    };
    let ratio = number("peak_bytes") / number("expected_bytes");
    assert!(number("floor_seconds") > 0.0);
    assert!((0.8..1.2).contains(&ratio), "{ratio}: {text}");
}
