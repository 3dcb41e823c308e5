//! A run of several processes: which of them this one is, and what those do that write nothing.

use super::{images, reconstruction};
use anyhow::{Context, Result, ensure};
use fastgan_trainer::device::DeviceChoice;
use fastgan_trainer::parallel::{Environment, ParallelError, Ranks};
use fastgan_trainer::train::{BatchNormOver, Fault, Interrupt, Limits, Run, RunFolder, Settings, State};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::PathBuf;
use tch::Device;

/// What this process computes on, and which one it is if there are several.
pub(super) fn here(choice: DeviceChoice) -> Result<(Device, Option<Environment>)> {
    let environment = Environment::read()?;
    let local_rank = environment.as_ref().map_or(0, |environment| environment.local_rank);
    Ok((choice.resolve_for(local_rank)?, environment))
}

/// Meets the other processes.
pub(super) fn join(environment: Option<Environment>, device: Device) -> Result<Option<&'static Ranks>> {
    environment.map(|environment| Ok(Ranks::join(environment, device, end)?)).transpose()
}

/// Ends this process at once because another one is gone. What it was writing is as whole as after any other sudden end.
fn end(sentence: &str) -> ! {
    let _ = std::io::stdout().flush();
    eprintln!("error: {sentence}");
    // The main thread may be in the middle of anything, so nothing is torn down under it.
    #[cfg(unix)]
    // SAFETY: it does nothing but end the process.
    unsafe {
        libc::_exit(2)
    }
    #[cfg(not(unix))]
    std::process::exit(2)
}

/// Whether a step's images can be divided between so many processes, where there are several.
pub(super) fn check(settings: &Settings, size: Option<usize>) -> Result<()> {
    let Some(size) = size else { return Ok(()) };
    let batch = settings.batch;
    ensure!(
        batch.is_multiple_of(size),
        "a batch of {batch} images cannot be divided evenly between {size} processes: give a multiple of {size} with --batch"
    );
    ensure!(
        settings.batch_norm_over == BatchNormOver::Batch || batch >= 2 * size,
        "a batch of {batch} images leaves one for each of {size} processes, and BatchNorm over one image learns nothing: give a larger --batch, or --batch-norm-over batch"
    );
    Ok(())
}

/// What rank 0 tells the others.
#[derive(Serialize, Deserialize)]
struct Told {
    root: PathBuf,
    /// As `run.toml` has them.
    settings: String,
    images: usize,
    cuda: bool,
}

/// Rank 0 has its images: the others may go on.
pub(super) fn tell(
    ranks: &Ranks,
    settings: &Settings,
    folder: &RunFolder,
    images: usize,
    device: Device,
) -> Result<()> {
    let root = std::path::absolute(folder.root())?;
    let told = Told { root, settings: toml::to_string(settings)?, images, cuda: device.is_cuda() };
    ranks.told(&serde_json::to_vec(&told)?)?;
    in_turn(ranks, || Ok(()))
}

/// A process that does not lead: it computes what rank 0's settings say, and writes nothing but a cache of images where its machine has
/// none yet.
pub(super) fn follow(
    ranks: &'static Ranks,
    device: Device,
    limits: Limits,
    fault: Option<Fault>,
) -> Result<()> {
    let told: Told = serde_json::from_slice(&ranks.told(&[])?).map_err(ParallelError::NotUnderstood)?;
    ensure!(
        told.cuda == device.is_cuda(),
        "rank {} computes on {device:?} and rank 0 does not: give all processes a GPU, or --device cpu to all",
        ranks.rank()
    );
    let settings: Settings = toml::from_str(&told.settings)?;
    let folder = RunFolder::at(told.root);
    let mut opened = None;
    in_turn(ranks, || {
        opened = Some(images::open(&settings, &folder, &images::split(&settings)?, |_| ())?);
        Ok(())
    })?;
    let images = opened.context("the images were not opened")?;
    ensure!(
        images.len() == told.images,
        "rank {} finds {} usable images in {} and rank 0 {}: give every machine the same ones",
        ranks.rank(),
        images.len(),
        settings.data.display(),
        told.images
    );
    let loss = reconstruction(&settings.reconstruction, device)?;
    let mut state = State::new(&settings, device)?;
    state.set_fault(fault);
    if ranks.any(false)? {
        return Ok(());
    }
    // Rank 0 speaks for all.
    let interrupt = Interrupt::listen(|_| ()).context("cannot listen for Ctrl-C")?;
    let run = Run {
        settings: &settings,
        device,
        loss: &loss,
        images: &images,
        folder: &folder,
        limits,
        interrupt: &interrupt,
        ranks: Some(ranks),
        record: false,
    };
    run.train(state, &mut ())?;
    Ok(())
}

/// First one process of each machine, then the others, which find its files there.
fn in_turn(ranks: &Ranks, mut open: impl FnMut() -> Result<()>) -> Result<()> {
    for first in [true, false] {
        if (ranks.local_rank() == 0) == first {
            open()?;
        }
        ranks.any(false)?;
    }
    Ok(())
}
