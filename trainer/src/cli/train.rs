//! `fastgan train`.

use super::DeviceArguments;
use anyhow::{Context, Result, bail, ensure};
use fastgan_trainer::data::{Images, scan};
use fastgan_trainer::device::describe;
use fastgan_trainer::import::read_state_dict;
use fastgan_trainer::loss::{Lpips, Reconstruction};
use fastgan_trainer::train::{
    Interrupt, Limits, ReconstructionSetting, Report, RunFolder, Settings, State, train,
};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tch::Device;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Folder of images, sub-folders included (with --resume: where they are now, if they moved).
    #[arg(long)]
    data: Option<PathBuf>,
    /// Folder of the run.
    #[arg(long)]
    run: PathBuf,
    /// Go on with the run in that folder.
    #[arg(long)]
    resume: bool,
    /// Side length: 64, 128, 256, 512 or 1024 [default: 256 on a GPU, 64 on a CPU].
    #[arg(long)]
    resolution: Option<usize>,
    /// Width unit of the networks [default: 64 on a GPU, 16 on a CPU].
    #[arg(long)]
    base_channels: Option<usize>,
    /// Length of a latent.
    #[arg(long)]
    latent_dim: Option<usize>,
    /// Images in a step.
    #[arg(long)]
    batch: Option<usize>,
    /// Seed of everything random.
    #[arg(long)]
    seed: Option<u64>,
    /// Adam's learning rate.
    #[arg(long)]
    learning_rate: Option<f64>,
    /// Decay of the generator's moving average; shorter runs want less than the official 0.999.
    #[arg(long)]
    ema_decay: Option<f64>,
    /// torchvision's VGG16 weights, for LPIPS in place of L1 (needs --lpips-linear).
    #[arg(long, requires = "lpips_linear")]
    lpips_vgg: Option<PathBuf>,
    /// LPIPS v0.1's `vgg` weights.
    #[arg(long, requires = "lpips_vgg")]
    lpips_linear: Option<PathBuf>,
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
    let (folder, settings) = if arguments.resume { resumed(arguments)? } else { started(arguments, device)? };
    print_plan(&settings, device, &folder, limits);

    let images = open_images(&settings, &folder)?;
    let loss = reconstruction(&settings.reconstruction, device)?;
    let mut state = State::new(&settings, device)?;
    if arguments.resume {
        let mut damaged = 0;
        let restored = folder.restore(&mut state, |error| {
            damaged += 1;
            eprintln!("passed over a damaged checkpoint: {error}");
        });
        match restored {
            Some(checkpoint) => println!("going on from step {}", checkpoint.step),
            None if damaged > 0 => {
                bail!(
                    "no checkpoint in {} can be read; start again in another folder",
                    folder.root().display()
                )
            }
            None => println!("no checkpoint yet: starting from the beginning"),
        }
    }
    if state.step >= limits.iterations {
        println!("{} steps are done already; ask for more with --iterations", state.step);
        return Ok(());
    }
    let interrupt = Interrupt::listen().context("cannot listen for Ctrl-C")?;
    let mut bar = Bar::new(state.step, limits.iterations);
    let result = train(&mut state, &settings, &loss, &images, &folder, limits, &interrupt, &mut bar);
    bar.0.finish_and_clear();
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

/// A new run: settings from the arguments, the folder made.
fn started(arguments: &Arguments, device: Device) -> Result<(RunFolder, Settings)> {
    let Some(data) = &arguments.data else { bail!("which images? give their folder with --data") };
    // Before anything is written: a folder without images should leave nothing behind.
    scan(data)?;
    let data = data.canonicalize().with_context(|| format!("cannot find {}", data.display()))?;
    let official = Settings::official(data);
    let (resolution, base_channels) = if device.is_cuda() { (256, 64) } else { (64, 16) };
    let reconstruction = match (&arguments.lpips_vgg, &arguments.lpips_linear) {
        (Some(vgg), Some(linear)) => {
            ReconstructionSetting::Lpips { vgg: vgg.clone(), linear: linear.clone() }
        }
        _ => ReconstructionSetting::L1,
    };
    let settings = Settings {
        resolution: arguments.resolution.unwrap_or(resolution),
        base_channels: arguments.base_channels.unwrap_or(base_channels),
        latent_dim: arguments.latent_dim.unwrap_or(official.latent_dim),
        batch: arguments.batch.unwrap_or(official.batch),
        seed: arguments.seed.unwrap_or(official.seed),
        learning_rate: arguments.learning_rate.unwrap_or(official.learning_rate),
        ema_decay: arguments.ema_decay.unwrap_or(official.ema_decay),
        reconstruction,
        ..official
    };
    settings.architecture()?;
    ensure!(settings.batch >= 2, "--batch {}: BatchNorm needs at least 2 images in a step", settings.batch);
    ensure!(
        settings.learning_rate > 0.0 && settings.learning_rate.is_finite(),
        "--learning-rate must be a positive number"
    );
    ensure!((0.0..1.0).contains(&settings.ema_decay), "--ema-decay must be at least 0 and less than 1");
    Ok((RunFolder::create(&arguments.run, &settings)?, settings))
}

/// A run that goes on: settings from its folder. Others cannot be changed on the way.
fn resumed(arguments: &Arguments) -> Result<(RunFolder, Settings)> {
    let fixed = [
        ("resolution", arguments.resolution.is_some()),
        ("base-channels", arguments.base_channels.is_some()),
        ("latent-dim", arguments.latent_dim.is_some()),
        ("batch", arguments.batch.is_some()),
        ("seed", arguments.seed.is_some()),
        ("learning-rate", arguments.learning_rate.is_some()),
        ("ema-decay", arguments.ema_decay.is_some()),
        ("lpips-vgg", arguments.lpips_vgg.is_some()),
    ];
    if let Some((name, _)) = fixed.iter().find(|(_, given)| *given) {
        bail!("--{name} cannot be changed with --resume: the run goes on with the settings in its run.toml");
    }
    let (folder, mut settings) = RunFolder::open(&arguments.run)?;
    if let Some(data) = &arguments.data {
        settings.data.clone_from(data);
    }
    Ok((folder, settings))
}

fn print_plan(settings: &Settings, device: Device, folder: &RunFolder, limits: Limits) {
    println!("images    {}", settings.data.display());
    println!("run       {}", folder.root().display());
    println!("device    {}", describe(device));
    println!(
        "network   {} px, base {}, latent {}, batch {}",
        settings.resolution, settings.base_channels, settings.latent_dim, settings.batch
    );
    let time =
        limits.time.map_or(String::new(), |time| format!(" or {:.0} minutes", time.as_secs_f64() / 60.0));
    println!("until     step {}{time}; Ctrl-C saves and ends", limits.iterations);
    match settings.reconstruction {
        ReconstructionSetting::L1 => {
            println!(
                "decoders  L1, strength {} (give LPIPS weights for the official loss)",
                settings.reconstruction_strength
            );
        }
        ReconstructionSetting::Lpips { .. } => {
            println!("decoders  LPIPS, strength {}", settings.reconstruction_strength);
        }
    }
}

fn open_images(settings: &Settings, folder: &RunFolder) -> Result<Images> {
    let files = scan(&settings.data)?;
    fastgan_trainer::files::create_folder(&folder.cache())?;
    let bar = ProgressBar::new(files.len() as u64)
        .with_style(style("decoding images {bar:30} {pos}/{len} {per_sec}, {eta} left"));
    let images = Images::open(&folder.cache(), &files, settings.resolution as u32, |n| bar.inc(n))?;
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

fn reconstruction(setting: &ReconstructionSetting, device: Device) -> Result<Reconstruction> {
    let ReconstructionSetting::Lpips { vgg, linear } = setting else { return Ok(Reconstruction::L1) };
    let read = |path: &Path| read_state_dict(path).with_context(|| path.display().to_string());
    let mut tensors = read(vgg)?;
    tensors.extend(read(linear)?);
    let tensors = tensors.into_iter().map(|(key, tensor)| (key, tensor.to_device(device))).collect();
    Ok(Reconstruction::Lpips(Box::new(Lpips::new(tensors).map_err(anyhow::Error::msg)?)))
}

struct Bar(ProgressBar);

impl Bar {
    fn new(done: u64, all: u64) -> Self {
        let bar = ProgressBar::new(all).with_position(done);
        bar.reset_eta();
        Self(bar.with_style(style("{bar:30} {pos}/{len} {per_sec}, {eta} left")))
    }
}

impl Report for Bar {
    fn step(&mut self, step: u64) {
        self.0.set_position(step);
    }

    fn line(&mut self, text: &str) {
        // Without a terminal the bar is hidden and swallows lines.
        if self.0.is_hidden() { println!("{text}") } else { self.0.println(text) }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
