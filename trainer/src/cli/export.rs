//! `fastgan export`.

use super::{DeviceArguments, model};
use anyhow::{Context, Result, bail};
use fastgan_model::file::{Header, ModelFile};
use fastgan_trainer::data::Images;
use fastgan_trainer::export::export;
use fastgan_trainer::train::{RunFolder, State};
use std::path::{Path, PathBuf};
use tch::Device;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    destination: model::Destination,
    #[command(flatten)]
    device: DeviceArguments,
}

/// Where the weights come from.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Source {
    /// The run whose newest checkpoint is exported.
    #[arg(long)]
    run: Option<PathBuf>,
    /// A model file that is written again in another dtype.
    #[arg(long)]
    from: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    arguments.destination.check()?;
    let device = arguments.device.device.resolve()?;
    let model = match (&arguments.source.run, &arguments.source.from) {
        (_, Some(path)) => from_model(path, &arguments.destination)?,
        (Some(path), None) => from_run(path, &arguments.destination, device)?,
        (None, None) => bail!("nothing to export: name a run with --run or a model file with --from"),
    };
    arguments.destination.write(&model, device)
}

/// A model file's weights, and what the user says about them now.
fn from_model(path: &Path, destination: &model::Destination) -> Result<ModelFile> {
    let model::Stored { model, dtypes } = model::read_stored(path)?;
    let lossy: Vec<_> = dtypes.into_keys().filter(|&dtype| dtype != "F32").collect();
    if !lossy.is_empty() {
        println!(
            "{} stores weights as {}: what that has rounded away does not come back, and the PSNR is against this file",
            path.display(),
            lossy.join(" and ")
        );
    }
    let (mut header, tensors) = model.into_parts();
    destination.label(&mut header);
    Ok(ModelFile::new(header, tensors)?)
}

/// The newest checkpoint of a run, in the inference form.
fn from_run(run: &Path, destination: &model::Destination, device: Device) -> Result<ModelFile> {
    let (folder, settings) = RunFolder::open(run)?;
    let mut state = State::new(&settings, device)?;
    folder
        .restore(&mut state, |error| eprintln!("passed over a damaged checkpoint: {error}"))
        .with_context(|| format!("{} has no checkpoint that can be read", run.display()))?;
    let (store, generator) = state.averaged_generator();
    let mut header = Header {
        name: settings.data.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        images: Images::counted(&folder.cache(), settings.square()).unwrap_or_default() as u64,
        iterations: state.step,
        training: settings.for_strangers(),
        ..Header::new(state.architecture())
    };
    destination.label(&mut header);
    Ok(export(&store, &generator, settings.statistics(destination.seed), header)?)
}
