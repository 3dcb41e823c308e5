//! `fastgan train`.

mod bar;
mod choices;
mod place;
mod plan;
mod processes;
mod schedule;
mod view;
mod watchers;

use super::DeviceArguments;
use anyhow::{Context, Result, bail, ensure};
use bar::{Bar, style};
use choices::Choices;
use fastgan_trainer::data::{Images, holdout, scan};
use fastgan_trainer::files::{create_folder, write_atomically};
use fastgan_trainer::loss::Reconstruction;
use fastgan_trainer::machine::Machine;
use fastgan_trainer::parallel::Ranks;
use fastgan_trainer::report;
use fastgan_trainer::tensorboard::TensorBoard;
use fastgan_trainer::train::{
    Ended, Fault, Interrupt, Limits, ReconstructionSetting, Run, RunFolder, Settings, State, WarmStart,
    Watch, augmentation_sheet, begin, previewed,
};
use fastgan_trainer::weights::lpips_from;
use indicatif::{HumanBytes, ProgressBar};
use place::Place;
use plan::{measure, print_plan};
use schedule::Schedule;
use std::io::Write;
use std::path::PathBuf;
use tch::Device;
use view::ViewArguments;
use watchers::{Events, Live};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Folder of images, sub-folders included (with --resume: where they are now, if they moved).
    #[arg(value_name = "IMAGES", conflicts_with = "data")]
    images: Option<PathBuf>,
    /// The same, by name.
    #[arg(long, value_name = "IMAGES")]
    data: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
    /// Print every setting as run.toml would hold it, and write nothing.
    #[arg(long, conflicts_with = "resume")]
    dry_run: bool,
    /// With --dry-run: take some steps on random pictures, and say how long the run would take.
    #[arg(long, requires = "dry_run")]
    measure: bool,
    #[command(flatten)]
    choices: Choices,
    #[command(flatten)]
    schedule: Schedule,
    #[command(flatten)]
    view: ViewArguments,
    /// Something that shall go wrong (for tests): nan:STEP:TENSOR:TIMES or memory:STEP:IMAGES.
    #[arg(long, hide = true)]
    fault: Option<Fault>,
    #[command(flatten)]
    device: DeviceArguments,
}

impl Arguments {
    fn data(&self) -> Option<&PathBuf> {
        self.images.as_ref().or(self.data.as_ref())
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let (device, environment) = processes::here(arguments.device.device)?;
    let limits = arguments.schedule.limits()?;
    if arguments.dry_run {
        let leads = environment.is_none_or(|environment| environment.rank == 0);
        return if leads { dry_run(arguments, device, limits) } else { Ok(()) };
    }
    let Some(ranks) = processes::join(environment, device)? else {
        return lead(arguments, device, limits, None);
    };
    let result = if ranks.leads() {
        lead(arguments, device, limits, Some(ranks))
    } else {
        processes::follow(ranks, device, limits, arguments.fault.clone())
    };
    ranks.farewell(result.as_ref().err().map(|error| format!("{error:#}")).as_deref());
    result
}

/// The one process of a run, or the one that writes.
fn lead(arguments: &Arguments, device: Device, limits: Limits, ranks: Option<&'static Ranks>) -> Result<()> {
    let (root, mut settings) =
        if arguments.place.resume { resumed(arguments)? } else { new(arguments, device)? };
    processes::check(&settings, ranks)?;
    // Before anything is written: a page that is missing should leave nothing behind.
    let viewer = arguments.view.open(root.join("model.safetensors"))?;
    let folder = match arguments.place.resume {
        true => RunFolder::open(&root)?.0,
        false => RunFolder::create(&root, &settings)?,
    };
    print_plan(&settings, device, folder.root(), limits);
    if let Some(ranks) = ranks {
        println!(
            "processes {}, {} images of each step in each",
            ranks.size(),
            ranks.share(settings.batch).count
        );
    }
    if let Some(viewer) = &viewer {
        println!("watch it  {}", viewer.address());
    }

    let images = open_images(&settings, &folder)?;
    count_images(&mut settings, &images, &folder, arguments.place.resume)?;
    preview(&settings, &images, &folder)?;
    if let Some(ranks) = ranks {
        processes::tell(ranks, &settings, &folder, images.len(), device)?;
    }
    let loss = reconstruction(&settings.reconstruction, device)?;
    let mut state = first_state(arguments, &settings, &folder, device)?;
    state.set_fault(arguments.fault.clone());
    let done = state.step >= limits.iterations;
    if ranks.map_or(Ok(done), |ranks| ranks.any(done))? {
        println!("{} steps are done already; ask for more with --iterations", state.step);
        return Ok(());
    }
    let interrupt = Interrupt::listen(|text| eprintln!("\n{text}")).context("cannot listen for Ctrl-C")?;
    let run = Run {
        settings: &settings,
        device,
        loss: &loss,
        images: &images,
        folder: &folder,
        limits,
        interrupt: &interrupt,
        ranks,
    };
    Machine::here(device).write(&folder.machine())?;
    let events = TensorBoard::open(&folder.tensorboard(), state.step)?;
    let mut watchers: Vec<Box<dyn Watch>> =
        vec![Box::new(Bar::new(state.step, limits.iterations)), Box::new(Events(Some(events)))];
    if let Some(viewer) = viewer {
        watchers.push(Box::new(Live(viewer)));
    }
    let ended = run.train(state, &mut watchers);
    drop(watchers);
    if let Ok(ended) = &ended {
        print_end(ended, &folder);
    }
    // Also of a run that failed: then it is wanted most.
    match report::write(&folder, device) {
        Ok(path) => println!("report: {}", path.display()),
        Err(error) => eprintln!("warning: no report was written: {error}"),
    }
    ended?;
    Ok(())
}

/// The newest checkpoint with --resume, else the beginning.
fn first_state(
    arguments: &Arguments,
    settings: &Settings,
    folder: &RunFolder,
    device: Device,
) -> Result<State> {
    let mut state = State::new(settings, device)?;
    if arguments.place.resume && restore(&mut state, folder)? {
        return Ok(state);
    }
    // Before the first checkpoint; what could not be read may have left its traces.
    let (state, from) = begin(settings, device)?;
    if let Some(from) = from {
        println!("starting from {from}");
    }
    Ok(state)
}

fn print_end(ended: &Ended, folder: &RunFolder) {
    println!("{} steps done; model: {}", ended.step, folder.model().display());
    if let Some(best) = &ended.best {
        println!(
            "best measured: step {} (sliced Wasserstein distance {:.1}): {}",
            best.measured.step,
            best.score(),
            best.path(&folder.snapshots()).display()
        );
    }
    let size = |(count, bytes): (usize, u64), what: &str| format!("{count} {what} ({})", HumanBytes(bytes));
    println!("kept: {}, {}", size(ended.checkpoints, "checkpoints"), size(ended.snapshots, "snapshots"));
}

/// Says what would be done, with every setting, and how long it would take.
fn dry_run(arguments: &Arguments, device: Device, limits: Limits) -> Result<()> {
    let settings = settings(arguments, device)?;
    let root = arguments.place.folder(&settings);
    print_plan(&settings, device, &root, limits);
    if arguments.measure {
        let loss = reconstruction(&settings.reconstruction, device)?;
        println!("speed     {}", measure(&settings, &loss, device, &limits)?);
    }
    print!("\n{}", toml::to_string_pretty(&settings)?);
    Ok(())
}

/// The settings that the arguments ask for. Nothing is written yet: a folder without images should leave nothing behind.
fn settings(arguments: &Arguments, device: Device) -> Result<Settings> {
    let Some(data) = arguments.data() else { bail!("which images? give their folder: fastgan train IMAGES") };
    scan(data)?;
    let data = data.canonicalize().with_context(|| format!("cannot find {}", data.display()))?;
    let settings = arguments.choices.settings(data, device)?;
    if let Some(path) = &settings.init_from {
        WarmStart::open(path)?.check(&settings)?;
    }
    Ok(settings)
}

/// A new run: its folder, settings from the arguments.
fn new(arguments: &Arguments, device: Device) -> Result<(PathBuf, Settings)> {
    let settings = settings(arguments, device)?;
    Ok((arguments.place.folder(&settings), settings))
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
    create_folder(&folder.cache())?;
    let bar = ProgressBar::new(files.len() as u64)
        .with_style(style("decoding images {bar:30} {pos}/{len} {per_sec}, {eta} left"));
    let images = Images::open(&folder.cache(), &files, settings.square(), |n| bar.inc(n))?;
    bar.finish_and_clear();
    let report = images.report();
    report.to_lines().iter().for_each(|line| println!("{line}"));
    let json = serde_json::to_vec_pretty(report)?;
    write_atomically(&folder.data_report(), |file| file.write_all(&json))?;
    ensure!(
        images.len() >= 2,
        "training needs at least 2 usable images; {} has {}",
        settings.data.display(),
        images.len()
    );
    Ok(images)
}

/// Some images beside what the discriminator will be shown of them: what is wrong with them is seen before hours of training.
fn preview(settings: &Settings, images: &Images, folder: &RunFolder) -> Result<()> {
    let pictures = images.batch(&previewed(images.len()), Device::Cpu);
    fastgan_trainer::files::create_folder(&folder.samples())?;
    augmentation_sheet(&pictures, settings).save(&folder.samples().join("augmentation.png"))?;
    Ok(())
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
