//! `fastgan train`.

mod bar;
mod choices;
mod plan;

use super::DeviceArguments;
use anyhow::{Context, Result, bail, ensure};
use bar::{Bar, style};
use choices::Choices;
use fastgan_trainer::data::{Images, holdout, scan};
use fastgan_trainer::loss::Reconstruction;
use fastgan_trainer::train::{
    Interrupt, Limits, ReconstructionSetting, RunFolder, Settings, State, WarmStart, train,
};
use fastgan_trainer::weights::lpips_from;
use indicatif::ProgressBar;
use plan::print_plan;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tch::Device;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Folder of images, sub-folders included (with --resume: where they are now, if they moved).
    #[arg(long)]
    data: Option<PathBuf>,
    /// Folder of the run.
    #[arg(long, required_unless_present = "dry_run")]
    run: Option<PathBuf>,
    /// Go on with the run in that folder.
    #[arg(long)]
    resume: bool,
    /// Print every setting as run.toml would hold it, and write nothing.
    #[arg(long, conflicts_with = "resume")]
    dry_run: bool,
    #[command(flatten)]
    choices: Choices,
    /// Steps in all.
    #[arg(long, default_value_t = 50_000)]
    iterations: u64,
    /// Minutes, if fewer steps fit into them.
    #[arg(long)]
    minutes: Option<f64>,
    /// Steps between log lines.
    #[arg(long, default_value_t = 100)]
    log_every: u64,
    /// Steps between checkpoints.
    #[arg(long, default_value_t = 1000)]
    save_every: u64,
    /// Steps between sample sheets.
    #[arg(long, default_value_t = 500)]
    sample_every: u64,
    /// Checkpoints that are kept.
    #[arg(long, default_value_t = 2)]
    keep: usize,
    #[command(flatten)]
    device: DeviceArguments,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let device = arguments.device.device.resolve()?;
    let limits = limits(arguments)?;
    let Some(root) = arguments.run.as_deref().filter(|_| !arguments.dry_run) else {
        return dry_run(arguments, device, limits);
    };
    let (folder, mut settings) =
        if arguments.resume { resumed(arguments, root)? } else { started(arguments, root, device)? };
    print_plan(&settings, device, folder.root(), limits);

    let images = open_images(&settings, &folder)?;
    count_images(&mut settings, &images, &folder, arguments.resume)?;
    let loss = reconstruction(&settings.reconstruction, device)?;
    let mut state = State::new(&settings, device)?;
    let restored = arguments.resume && restore(&mut state, &folder)?;
    if let Some(path) = settings.init_from.as_ref().filter(|_| !restored) {
        println!("starting from {}", WarmStart::open(path)?.apply(&mut state, settings.freeze_d)?);
    }
    if state.step >= limits.iterations {
        println!("{} steps are done already; ask for more with --iterations", state.step);
        return Ok(());
    }
    let interrupt = Interrupt::listen().context("cannot listen for Ctrl-C")?;
    let mut bar = Bar::new(state.step, limits.iterations);
    let result = train(&mut state, &settings, &loss, &images, &folder, limits, &interrupt, &mut bar);
    bar.finish();
    result?;
    println!("{} steps done; model: {}", state.step, folder.model().display());
    Ok(())
}

fn limits(arguments: &Arguments) -> Result<Limits> {
    let time = arguments.minutes.map(|minutes| Duration::try_from_secs_f64(minutes * 60.0)).transpose();
    let time = time.context("--minutes must be a positive number")?;
    for (name, value) in [
        ("iterations", arguments.iterations),
        ("log-every", arguments.log_every),
        ("save-every", arguments.save_every),
        ("sample-every", arguments.sample_every),
        ("keep", arguments.keep as u64),
    ] {
        ensure!(value > 0, "--{name} is 0: give at least 1");
    }
    Ok(Limits {
        iterations: arguments.iterations,
        time,
        log_every: arguments.log_every,
        save_every: arguments.save_every,
        sample_every: arguments.sample_every,
        keep: arguments.keep,
    })
}

/// Says what would be done, with every setting.
fn dry_run(arguments: &Arguments, device: Device, limits: Limits) -> Result<()> {
    let settings = settings(arguments, device)?;
    print_plan(&settings, device, arguments.run.as_deref().unwrap_or(Path::new("(none: dry run)")), limits);
    print!("\n{}", toml::to_string_pretty(&settings)?);
    Ok(())
}

/// The settings that the arguments ask for. Nothing is written yet: a folder without images should leave nothing behind.
fn settings(arguments: &Arguments, device: Device) -> Result<Settings> {
    let Some(data) = &arguments.data else { bail!("which images? give their folder with --data") };
    scan(data)?;
    let data = data.canonicalize().with_context(|| format!("cannot find {}", data.display()))?;
    let settings = arguments.choices.settings(data, device)?;
    if let Some(path) = &settings.init_from {
        WarmStart::open(path)?.check(&settings)?;
    }
    Ok(settings)
}

/// A new run: settings from the arguments, the folder made.
fn started(arguments: &Arguments, root: &Path, device: Device) -> Result<(RunFolder, Settings)> {
    let settings = settings(arguments, device)?;
    Ok((RunFolder::create(root, &settings)?, settings))
}

/// A run that goes on: settings from its folder. Others cannot be changed on the way.
fn resumed(arguments: &Arguments, root: &Path) -> Result<(RunFolder, Settings)> {
    if let Some(name) = arguments.choices.first() {
        bail!("--{name} cannot be changed with --resume: the run goes on with the settings in its run.toml");
    }
    let (folder, mut settings) = RunFolder::open(root)?;
    if let Some(data) = &arguments.data {
        settings.data.clone_from(data);
    }
    Ok((folder, settings))
}

/// Puts the newest checkpoint that can be read into `state`. False where there is none yet.
fn restore(state: &mut State, folder: &RunFolder) -> Result<bool> {
    let mut damaged = 0;
    let restored = folder.restore(state, |error| {
        damaged += 1;
        eprintln!("passed over a damaged checkpoint: {error}");
    });
    match &restored {
        Some(checkpoint) => println!("going on from step {}", checkpoint.step),
        None if damaged > 0 => {
            bail!("no checkpoint in {} can be read; start again in another folder", folder.root().display())
        }
        None => println!("no checkpoint yet: starting from the beginning"),
    }
    Ok(restored.is_some())
}

fn open_images(settings: &Settings, folder: &RunFolder) -> Result<Images> {
    let split = holdout(&scan(&settings.data)?, settings.holdout, settings.seed);
    let files = split.training;
    if !split.held_out.is_empty() {
        println!("{} images are held out and never seen", split.held_out.len());
    }
    fastgan_trainer::files::create_folder(&folder.cache())?;
    let bar = ProgressBar::new(files.len() as u64)
        .with_style(style("decoding images {bar:30} {pos}/{len} {per_sec}, {eta} left"));
    let images = Images::open(&folder.cache(), &files, settings.square(), |n| bar.inc(n))?;
    bar.finish_and_clear();
    let manifest = images.manifest();
    println!("{} images ready, {} skipped", manifest.count, manifest.skipped.len());
    for skipped in &manifest.skipped {
        println!("  {} {}", skipped.path.display(), skipped.reason);
    }
    ensure!(
        images.len() >= 2,
        "training needs at least 2 usable images; {} has {}",
        settings.data.display(),
        images.len()
    );
    Ok(images)
}

/// A discriminator that tells images apart has an output for each: their number belongs to the run.
fn count_images(settings: &mut Settings, images: &Images, folder: &RunFolder, resume: bool) -> Result<()> {
    if !settings.discriminator.contrastive {
        return Ok(());
    }
    ensure!(
        !resume || settings.images == images.len(),
        "the run tells {} images apart and {} has {}: give the same images with --data",
        settings.images,
        settings.data.display(),
        images.len()
    );
    settings.images = images.len();
    Ok(folder.record(settings)?)
}

fn reconstruction(setting: &ReconstructionSetting, device: Device) -> Result<Reconstruction> {
    match setting {
        ReconstructionSetting::L1 => Ok(Reconstruction::L1),
        ReconstructionSetting::Lpips { vgg, linear } => {
            Ok(Reconstruction::Lpips(Box::new(lpips_from(vgg, linear, device)?)))
        }
    }
}
