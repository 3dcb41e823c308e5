//! What a run starts from: settings from the arguments or from its folder, networks from the beginning or from a checkpoint.

use super::Arguments;
use anyhow::{Context, Result, bail};
use fastgan_trainer::data::scan;
use fastgan_trainer::train::{Origin, RunFolder, Settings, State, WarmStart, begin, go_on};
use std::path::PathBuf;
use tch::Device;

/// The run's folder and settings. Nothing is written yet.
pub(super) fn start(arguments: &Arguments, device: Device) -> Result<(PathBuf, Settings)> {
    if arguments.place.resume {
        return resumed(arguments);
    }
    let settings = settings(arguments, device)?;
    Ok((arguments.place.folder(&settings), settings))
}

/// The settings that the arguments ask for: a folder without images should leave nothing behind.
pub(super) fn settings(arguments: &Arguments, device: Device) -> Result<Settings> {
    let Some(data) = arguments.data() else { bail!("which images? give their folder: fastgan train IMAGES") };
    scan(data)?;
    let data = data.canonicalize().with_context(|| format!("cannot find {}", data.display()))?;
    let settings = arguments.choices.settings(data, device)?;
    if let Some(path) = &settings.init_from {
        WarmStart::open(path)?.check(&settings)?;
    }
    Ok(settings)
}

/// A run that goes on: settings from its folder. Others cannot be changed on the way.
fn resumed(arguments: &Arguments) -> Result<(PathBuf, Settings)> {
    if let Some(name) = arguments.choices.first() {
        bail!("--{name} cannot be changed with --resume: the run goes on with the settings in its run.toml");
    }
    let root = arguments.place.existing()?;
    let (_, mut settings) = RunFolder::open(&root)?;
    if let Some(data) = arguments.data() {
        settings.data.clone_from(data);
    }
    Ok((root, settings))
}

/// The newest checkpoint with --resume, else the beginning; says which.
pub(super) fn state(
    arguments: &Arguments,
    settings: &Settings,
    folder: &RunFolder,
    device: Device,
) -> Result<State> {
    if !arguments.place.resume {
        let (state, from) = begin(settings, device)?;
        tell(from);
        return Ok(state);
    }
    let mut damaged = 0;
    let (state, origin) = go_on(settings, folder, device, |error| {
        damaged += 1;
        eprintln!("passed over a damaged checkpoint: {error}");
    })?;
    match origin {
        Origin::Checkpoint(checkpoint) => println!("going on from step {}", checkpoint.step),
        Origin::Beginning(_) if damaged > 0 => {
            bail!("no checkpoint in {} can be read; start again in another folder", folder.root().display())
        }
        Origin::Beginning(from) => {
            println!("no checkpoint yet: starting from the beginning");
            tell(from);
        }
    }
    Ok(state)
}

/// Says what networks that are not fresh come from.
fn tell(from: Option<String>) {
    if let Some(from) = from {
        println!("starting from {from}");
    }
}
