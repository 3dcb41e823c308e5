//! `fastgan check`.

use super::Overwrite;
use anyhow::{Result, ensure};
use fastgan_model::RESOLUTIONS;
use fastgan_trainer::data::{
    Channels, DataReport, Fit, Found, Square, look_at, one_line, read_picture, survey,
};
use fastgan_trainer::pictures::Picture;
use fastgan_trainer::train::{Settings, augmentation_sheet, previewed};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::path::PathBuf;
use tch::Tensor;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder of images.
    data: PathBuf,
    /// The side length to train at [default: what the images suggest].
    #[arg(long, value_parser = resolution)]
    resolution: Option<u32>,
    /// What is to become of images that are not square: squash, crop or pad.
    #[arg(long, default_value = "squash", value_parser = super::fit)]
    fit: Fit,
    /// 1 (grey), 3 (RGB) or 4 (RGBA).
    #[arg(long, default_value = "3", value_parser = super::channels)]
    channels: Channels,
    /// Prints the report as JSON.
    #[arg(long)]
    json: bool,
    /// Also draws some images, each in a row with what training would make of it at random: mirrored, moved, in other colours (a PNG).
    #[arg(long, value_name = "FILE")]
    augmentation: Option<PathBuf>,
    #[command(flatten)]
    overwrite: Overwrite,
}

/// The report, with what the folder holds besides.
#[derive(Serialize)]
struct Json<'a> {
    #[serde(flatten)]
    report: &'a DataReport,
    /// Files of kinds that are not read, by extension.
    other_kinds: &'a std::collections::BTreeMap<String, usize>,
    /// Links that lead in a circle.
    circles: Vec<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    if let Some(path) = &arguments.augmentation {
        arguments.overwrite.check(path)?;
    }
    let found = survey(&arguments.data)?;
    let bar = ProgressBar::new(found.files.len() as u64).with_style(
        ProgressStyle::with_template("looking at images {bar:30} {pos}/{len} {per_sec}, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let square = |side| Square { side, fit: arguments.fit, channels: arguments.channels };
    let report =
        look_at(&found.files, |suggested| square(arguments.resolution.unwrap_or(suggested)), |n| bar.inc(n));
    bar.finish_and_clear();
    if arguments.json {
        print_json(&report, &found)?;
    } else {
        print_lines(&report, &found);
    }
    ensure!(
        report.images >= 2,
        "training needs at least 2 usable images; {} has {}",
        arguments.data.display(),
        report.images
    );
    if let Some(path) = &arguments.augmentation {
        preview(&found.files, report.square).save(path)?;
        if !arguments.json {
            println!("{}: images on the left, and what training may make of each", path.display());
        }
    }
    Ok(())
}

/// Some of the images that can be used, as training would show them.
fn preview(files: &[PathBuf], square: Square) -> Picture {
    let spread = previewed(files.len());
    // Others take the place of those that cannot be read.
    let others = (0..files.len()).filter(|index| !spread.contains(index));
    let usable = spread.iter().copied().chain(others).filter_map(|at| read_picture(&files[at], square).ok());
    let pictures: Vec<_> = usable.take(spread.len()).collect();
    let official = Settings::official(PathBuf::new());
    augmentation_sheet(&Tensor::stack(&pictures, 0), &official)
}

fn print_json(report: &DataReport, found: &Found) -> Result<()> {
    let circles = found.circles.iter().map(|link| link.path.to_string_lossy().into_owned()).collect();
    let json = Json { report, other_kinds: &found.other_kinds, circles };
    println!("{}", serde_json::to_string_pretty(&json)?);
    Ok(())
}

fn print_lines(report: &DataReport, found: &Found) {
    report.to_lines().iter().for_each(|line| println!("{line}"));
    for link in &found.circles {
        println!("note: {} {}", one_line(&link.path.to_string_lossy()), link.reason);
    }
    if let Some(kinds) = found.other_kinds() {
        println!("note: {kinds} are not read: save them as PNG or JPEG");
    }
}

fn resolution(text: &str) -> Result<u32, String> {
    let resolution = text.parse().ok().filter(|side| RESOLUTIONS.contains(side)).map(|side| side as u32);
    resolution.ok_or_else(|| format!("`{text}` is no resolution: choose 64, 128, 256, 512 or 1024"))
}
