//! `fastgan train`.

mod bar;
mod choices;
mod images;
mod place;
mod plan;
mod processes;
mod schedule;
mod start;
mod view;
mod watchers;

use super::DeviceArguments;
use anyhow::{Context, Result, ensure};
use bar::Bar;
use choices::Choices;
use fastgan_trainer::loss::Reconstruction;
use fastgan_trainer::machine::Machine;
use fastgan_trainer::parallel::{Environment, Ranks};
use fastgan_trainer::report;
use fastgan_trainer::train::{
    Ended, Fault, Interrupt, Limits, ReconstructionSetting, Run, RunFolder, Watch, Work,
};
use fastgan_trainer::weights::lpips_from;
use indicatif::HumanBytes;
use place::Place;
use plan::{measure, print_plan};
use schedule::Schedule;
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
    /// Print what would be done and every setting as run.toml would hold it, and end: no image is decoded, nothing is written.
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
    /// On a GPU, with one process: record the step and replay it at a single call (CUDA graphs): less for the processor to do, more
    /// memory on the GPU.
    #[arg(long)]
    cuda_graphs: bool,
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
        let leads = environment.as_ref().is_none_or(|environment| environment.rank == 0);
        return if leads { dry_run(arguments, device, limits, environment.as_ref()) } else { Ok(()) };
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
    let (root, mut settings) = start::start(arguments, device)?;
    processes::check(&settings, ranks.map(Ranks::size))?;
    ensure!(
        !arguments.cuda_graphs || device.is_cuda() && ranks.is_none(),
        "--cuda-graphs is for one process with a GPU: leave it out"
    );
    // Before anything is written: a page that is missing should leave nothing behind.
    let viewer = arguments.view.open(root.join("model.safetensors"))?;
    let folder = match arguments.place.resume {
        true => RunFolder::open(&root)?.0,
        false => RunFolder::create(&root, &settings)?,
    };
    let pictures = Work::of(ranks, settings.batch).share.count as usize;
    print_plan(&settings, device, folder.root(), limits, pictures);
    if let Some(ranks) = ranks {
        println!("processes {}, {pictures} images of each step in each", ranks.size());
    }
    if let Some(viewer) = &viewer {
        println!("watch it  {}", viewer.address());
    }

    let images = images::present(&settings, &folder)?;
    images::count(&mut settings, &images, &folder, arguments.place.resume)?;
    if let Some(ranks) = ranks {
        processes::tell(ranks, &settings, &folder, images.len(), device)?;
    }
    let loss = reconstruction(&settings.reconstruction, device)?;
    let mut state = start::state(arguments, &settings, &folder, device)?;
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
        record: arguments.cuda_graphs,
    };
    Machine::here(device).write(&folder.machine())?;
    let mut watchers: Vec<Box<dyn Watch>> =
        vec![Box::new(Bar::new(state.step, limits.iterations)), Box::new(Events::open(&folder, state.step))];
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
fn dry_run(
    arguments: &Arguments,
    device: Device,
    limits: Limits,
    environment: Option<&Environment>,
) -> Result<()> {
    let settings = start::settings(arguments, device)?;
    processes::check(&settings, environment.map(|environment| environment.size))?;
    let root = arguments.place.folder(&settings);
    let batch = settings.batch;
    let pictures = environment.map_or(batch, |environment| environment.share(batch).count as usize);
    print_plan(&settings, device, &root, limits, pictures);
    if arguments.measure {
        let loss = reconstruction(&settings.reconstruction, device)?;
        println!("speed     {}", measure(&settings, &loss, device, &limits, pictures)?);
    }
    print!("\n{}", toml::to_string_pretty(&settings)?);
    Ok(())
}

fn reconstruction(setting: &ReconstructionSetting, device: Device) -> Result<Reconstruction> {
    match setting {
        ReconstructionSetting::L1 => Ok(Reconstruction::L1),
        ReconstructionSetting::Lpips { vgg, linear } => {
            Ok(Reconstruction::Lpips(Box::new(lpips_from(vgg, linear, device)?)))
        }
    }
}
