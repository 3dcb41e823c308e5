//! `fastgan export`.

use super::{DeviceArguments, model, onnx};
use anyhow::{Context, Result};
use fastgan_model::file::Header;
use fastgan_trainer::data::Manifest;
use fastgan_trainer::export::{Statistics, export};
use fastgan_trainer::train::{RunFolder, State};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The run whose newest checkpoint is exported.
    #[arg(long)]
    run: PathBuf,
    #[command(flatten)]
    destination: model::Destination,
    #[command(flatten)]
    onnx: onnx::OnnxDestination,
    #[command(flatten)]
    device: DeviceArguments,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    arguments.destination.check()?;
    arguments.onnx.check(arguments.destination.force)?;
    let device = arguments.device.device.resolve()?;
    let (folder, settings) = RunFolder::open(&arguments.run)?;
    let mut state = State::new(&settings, device)?;
    folder
        .restore(&mut state, |error| eprintln!("passed over a damaged checkpoint: {error}"))
        .with_context(|| format!("{} has no checkpoint that can be read", arguments.run.display()))?;
    let (store, generator) = state.averaged_generator();
    let mut header = Header {
        name: settings.data.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        images: images(&folder.cache(), settings.resolution).unwrap_or_default(),
        iterations: state.step,
        ..Header::new(state.architecture())
    };
    arguments.destination.label(&mut header);
    let exported =
        export(&store, &generator, Statistics::Estimated { seed: arguments.destination.seed }, header)?;
    arguments.destination.write(&exported)?;
    arguments.onnx.write(&exported)
}

/// How many images the run was trained on, by its cache's manifest.
fn images(cache: &Path, resolution: usize) -> Option<u64> {
    let json = std::fs::read(cache.join(format!("images-{resolution}.json"))).ok()?;
    serde_json::from_slice::<Manifest>(&json).ok().map(|manifest| manifest.count as u64)
}
