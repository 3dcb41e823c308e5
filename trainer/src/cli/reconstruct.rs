//! `fastgan reconstruct`.

use super::finished_run::RunArguments;
use super::weights::WeightsArguments;
use super::{DeviceArguments, Overwrite, images};
use anyhow::{Context, Result, ensure};
use fastgan_trainer::applications::reconstruct::{Rebuilt, reconstruct};
use fastgan_trainer::device::describe;
use fastgan_trainer::files::create_folder;
use fastgan_trainer::loss::Reconstruction;
use fastgan_trainer::net::{Decoders, Part};
use fastgan_trainer::pictures::Picture;
use fastgan_trainer::rng::{Purpose, Stream};
use std::path::PathBuf;
use tch::Tensor;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    run: RunArguments,
    /// Pictures, at random: of those that the run left out (train --holdout), else of all.
    #[arg(long, default_value_t = 8)]
    count: usize,
    /// Seed of the choice, and of the part that the part decoder rebuilds.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// The PNG to write: rows of real pictures, what the decoders make of the whole and of the small view, a part of them, and what the
    /// part decoder makes of it.
    #[arg(long)]
    output: PathBuf,
    #[command(flatten)]
    weights: WeightsArguments,
    #[command(flatten)]
    overwrite: Overwrite,
    #[command(flatten)]
    device: DeviceArguments,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    arguments.overwrite.check(&arguments.output)?;
    ensure!(arguments.count >= 2, "--count {}: BatchNorm needs at least 2 pictures at once", arguments.count);
    let device = arguments.device.device.resolve()?;
    let run = arguments.run.open(device)?;
    let design = run.settings.discriminator;
    ensure!(
        design.decoders != Decoders::None,
        "the discriminator of {} has no decoders: reconstruct needs a run of a preset that has them",
        arguments.run.folder().display()
    );
    let split = run.files(0.0)?;
    let held_out = split.held_out.len() >= 2;
    let files = if held_out { split.held_out } else { split.training };
    let mut rng = Stream::new(arguments.seed, Purpose::Copies, u64::MAX);
    let order = rng.permutation(files.len());
    let chosen: Vec<_> = order.into_iter().take(arguments.count).map(|index| files[index].clone()).collect();
    let (pictures, _) = images::open(&chosen, run.settings.square())?;
    ensure!(pictures.len() >= 2, "fewer than 2 of the images in {} can be used", run.settings.data.display());
    println!("run       {}, step {}", arguments.run.folder().display(), run.state.step);
    let from = if held_out { "that the run left out" } else { "that it was trained on" };
    println!("pictures  {} of {} {from}", pictures.len(), files.len());
    println!("device    {}", describe(device));
    println!("BatchNorm statistics of these pictures, as in training");

    let lpips = arguments.weights.lpips(device)?;
    let measure = lpips.map_or(Reconstruction::L1, |lpips| Reconstruction::Lpips(Box::new(lpips)));
    let all: Vec<_> = (0..pictures.len()).collect();
    let small = run.state.architecture().small_resolution();
    let batch = pictures.batch(&all, device);
    let part = Part::random(design.decoders, &mut rng);
    let rebuilt = reconstruct(&run.state.discriminator, &batch, run.settings.small_view, small, &part)
        .context("the discriminator has no decoders")?;
    if let Some(folder) = arguments.output.parent() {
        create_folder(folder)?;
    }
    sheet(&batch, &rebuilt).save(&arguments.output)?;
    let name = if matches!(measure, Reconstruction::L1) { "L1" } else { "LPIPS" };
    let figures = rebuilt.distances(&measure).into_iter();
    let figures: Vec<_> = figures.map(|(decoder, distance)| format!("{decoder} {distance:.4}")).collect();
    println!("mean {name} of each decoder: {}", figures.join(", "));
    println!("{}: real, {}", arguments.output.display(), rows(&rebuilt));
    Ok(())
}

fn rows(rebuilt: &Rebuilt) -> &'static str {
    match rebuilt.small {
        Some(_) => "from the whole view, from the small view, a part, that part rebuilt",
        None => "rebuilt, a part, that part rebuilt",
    }
}

/// All at the size of the real pictures: what the decoders made is enlarged by whole pixels.
fn sheet(pictures: &Tensor, rebuilt: &Rebuilt) -> Picture {
    let side = pictures.size()[2];
    let rows = [
        Some(pictures),
        Some(&rebuilt.big),
        rebuilt.small.as_ref(),
        Some(&rebuilt.part),
        Some(&rebuilt.rebuilt_part),
    ];
    let rows: Vec<_> =
        rows.into_iter().flatten().map(|row| row.upsample_nearest2d([side, side], None, None)).collect();
    Picture::sheet(&Tensor::cat(&rows, 0), pictures.size()[0] as usize, 2)
}
