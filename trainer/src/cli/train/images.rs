//! The images of a run: opened, reported on, previewed.

use super::bar::style;
use anyhow::{Result, ensure};
use fastgan_trainer::data::{Images, Split, holdout, scan};
use fastgan_trainer::files::{create_folder, write_atomically};
use fastgan_trainer::train::{RunFolder, Settings, augmentation_sheet, previewed};
use indicatif::ProgressBar;
use std::io::Write;
use tch::Device;

/// Which of the files in the run's folder of images it trains on.
pub(super) fn split(settings: &Settings) -> Result<Split> {
    Ok(holdout(&scan(&settings.data)?, settings.holdout, settings.seed))
}

/// Decodes a run's images, or opens its cache of them; `progress` hears of each that was decoded.
pub(super) fn open(
    settings: &Settings,
    folder: &RunFolder,
    split: &Split,
    progress: impl Fn(u64) + Sync,
) -> Result<Images> {
    create_folder(&folder.cache())?;
    Ok(Images::open(&folder.cache(), &split.training, settings.square(), progress)?)
}

/// Opens them, says what they are like, and leaves that and a preview of their augmentation with the run.
pub(super) fn present(settings: &Settings, folder: &RunFolder) -> Result<Images> {
    let split = split(settings)?;
    if !split.held_out.is_empty() {
        println!("{} images are held out and never seen", split.held_out.len());
    }
    let bar = ProgressBar::new(split.training.len() as u64)
        .with_style(style("decoding images {bar:30} {pos}/{len} {per_sec}, {eta} left"));
    let images = open(settings, folder, &split, |n| bar.inc(n))?;
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
    preview(settings, &images, folder)?;
    Ok(images)
}

/// Some images beside what the discriminator will be shown of them: what is wrong with them is seen before hours of training.
fn preview(settings: &Settings, images: &Images, folder: &RunFolder) -> Result<()> {
    let pictures = images.batch(&previewed(images.len()), Device::Cpu);
    create_folder(&folder.samples())?;
    augmentation_sheet(&pictures, settings).save(&folder.samples().join("augmentation.png"))?;
    Ok(())
}

/// A discriminator that tells images apart has an output for each: their number belongs to the run.
pub(super) fn count(
    settings: &mut Settings,
    images: &Images,
    folder: &RunFolder,
    resume: bool,
) -> Result<()> {
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
