//! `fastgan neighbours`.

use super::weights::WeightsArguments;
use super::{DeviceArguments, Overwrite, images, model};
use anyhow::{Context, Result, ensure};
use fastgan_trainer::applications::neighbours::{
    Measure, SAMPLES, distance_of_copies, distances, mean_nearest, nearest,
};
use fastgan_trainer::data::{Square, read_picture, scan};
use fastgan_trainer::device::describe;
use fastgan_trainer::files::{create_folder, write_atomically};
use fastgan_trainer::inference::InferenceGenerator;
use fastgan_trainer::latents::Latents;
use fastgan_trainer::pictures::Picture;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};
use tch::Tensor;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The model file.
    #[arg(long)]
    model: PathBuf,
    /// The folder of images that it was trained on.
    #[arg(long)]
    data: PathBuf,
    /// Samples in a run; their seeds count up from --seed, from run to run.
    #[arg(long, default_value_t = 16)]
    samples: u64,
    /// Runs over other samples: the paper gives the best of 3 with 100 samples each (Table 8).
    #[arg(long, default_value_t = 1)]
    runs: u64,
    /// Nearest images that are shown beside each sample.
    #[arg(long, default_value_t = 3)]
    columns: usize,
    /// First seed.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Folder for neighbours.png and report.json.
    #[arg(long)]
    output: PathBuf,
    #[command(flatten)]
    weights: WeightsArguments,
    #[command(flatten)]
    overwrite: Overwrite,
    #[command(flatten)]
    device: DeviceArguments,
}

/// Samples that are shown: those of the first run, at most so many.
const SHOWN: usize = 16;

/// `report.json`.
#[derive(Serialize)]
struct Report {
    measure: &'static str,
    images: usize,
    samples: u64,
    /// Mean distance of a run's samples to their nearest images.
    runs: Vec<f64>,
    best: f64,
    mean: f64,
    /// Of images to their own augmented copies (mirrored, a square of 0.8 times the side).
    copies: f64,
    /// Samples of the first run.
    neighbours: Vec<Neighbours>,
}

#[derive(Serialize)]
struct Neighbours {
    seed: u64,
    images: Vec<Neighbour>,
}

#[derive(Serialize)]
struct Neighbour {
    file: PathBuf,
    distance: f64,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    for (name, value) in
        [("samples", arguments.samples), ("runs", arguments.runs), ("columns", arguments.columns as u64)]
    {
        ensure!(value > 0, "--{name} is 0: give at least 1");
    }
    arguments.overwrite.check(&arguments.output)?;
    let device = arguments.device.device.resolve()?;
    let model = model::read(&arguments.model)?;
    let architecture = model.architecture();
    ensure!(
        architecture.channels() == 3,
        "the model draws {} channels; images have 3",
        architecture.channels()
    );
    let square = model::square(model.header())?;
    let files = scan(&arguments.data)?;
    let all = arguments.samples.checked_mul(arguments.runs);
    let seeds = all.and_then(|all| Some(arguments.seed..arguments.seed.checked_add(all)?));
    let seeds: Vec<u64> = seeds.context("the seeds run past 2^64: choose a smaller --seed")?.collect();
    let lpips = arguments.weights.lpips(device)?;
    let measure = lpips.as_ref().map_or(Measure::Thumbnails, Measure::Lpips);
    println!("model     {}", arguments.model.display());
    println!("images    {}", arguments.data.display());
    println!(
        "samples   {} in each of {} runs, seeds from {}",
        arguments.samples, arguments.runs, arguments.seed
    );
    println!("device    {}", describe(device));
    println!("distance  {}", measure.name());

    let (images, files) =
        images::open(&files, Square { side: measure.side(architecture.resolution()), ..square })?;
    ensure!(!images.is_empty(), "none of the images in {} can be used", arguments.data.display());
    create_folder(&arguments.output)?;
    let generator = InferenceGenerator::new(&model, device);
    let bar = bar(images.len() as u64, arguments);
    let mut tables = Vec::new();
    for seeds in seeds.chunks(arguments.samples as usize) {
        let z = Latents::from_seeds(seeds, architecture.latent_dim()).tensor();
        tables.push(distances(measure, &generator, &z, &images, || bar.inc(1)));
    }
    let copies = distance_of_copies(measure, &images, device, arguments.seed, || bar.inc(1));
    bar.finish_and_clear();

    let found = nearest(&tables[0], arguments.columns);
    sheet(&generator, &seeds, &found, &files, square)?.save(&arguments.output.join("neighbours.png"))?;
    let report = report(arguments, measure, &tables, copies, &seeds, &found, &files);
    let json = serde_json::to_vec_pretty(&report)?;
    write_atomically(&arguments.output.join("report.json"), |file| file.write_all(&json))?;
    print(&report, measure);
    println!("{}: neighbours.png, report.json", arguments.output.display());
    Ok(())
}

fn bar(images: u64, arguments: &Arguments) -> ProgressBar {
    let passes = arguments.runs * arguments.samples.div_ceil(SAMPLES as u64) + 1;
    ProgressBar::new(images * passes).with_style(
        ProgressStyle::with_template("comparing {bar:30} {pos}/{len} {per_sec}, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    )
}

/// A row for each sample: itself, then its nearest images. More than a few rows stand in two halves beside each other.
fn sheet(
    generator: &InferenceGenerator,
    seeds: &[u64],
    found: &[Vec<(usize, f64)>],
    files: &[PathBuf],
    square: Square,
) -> Result<Picture> {
    let read = |file: &Path| -> Result<Picture> {
        let picture = read_picture(file, square).with_context(|| file.display().to_string())?;
        Ok(Picture::new(&picture))
    };
    let row = |(&seed, found): (&u64, &Vec<(usize, f64)>)| {
        let z = Latents::from_seeds(&[seed], generator.architecture().latent_dim()).tensor();
        let sample = generator.forward(&z.to_device(generator.device()));
        let mut row = vec![Picture::new(&sample.squeeze_dim(0))];
        for (index, _) in found {
            row.push(read(&files[*index])?);
        }
        Ok(row)
    };
    let rows = seeds.iter().zip(found).take(SHOWN).map(row).collect::<Result<Vec<_>>>()?;
    let halves = if rows.len() > SHOWN / 2 { 2 } else { 1 };
    let width = rows[0].len();
    let mut cells = Vec::new();
    for pair in rows.chunks(halves) {
        for (half, row) in pair.iter().enumerate() {
            // A white column between the halves.
            cells.extend((half > 0).then_some(None));
            cells.extend(row.iter().map(Some));
        }
        let columns = halves * (width + 1) - 1;
        cells.resize(cells.len().next_multiple_of(columns), None);
    }
    Ok(Picture::grid(&cells, halves * (width + 1) - 1, 2))
}

fn report(
    arguments: &Arguments,
    measure: Measure<'_>,
    tables: &[Tensor],
    copies: f64,
    seeds: &[u64],
    found: &[Vec<(usize, f64)>],
    files: &[PathBuf],
) -> Report {
    let runs: Vec<_> = tables.iter().map(mean_nearest).collect();
    let neighbour = |&(index, distance): &(usize, f64)| Neighbour { file: files[index].clone(), distance };
    let of_sample =
        |(&seed, found): (&u64, &Vec<_>)| Neighbours { seed, images: found.iter().map(neighbour).collect() };
    Report {
        measure: measure.name(),
        images: files.len(),
        samples: arguments.samples,
        best: runs.iter().copied().fold(f64::INFINITY, f64::min),
        mean: runs.iter().sum::<f64>() / runs.len() as f64,
        runs,
        copies,
        neighbours: seeds.iter().zip(found).map(of_sample).collect(),
    }
}

fn print(report: &Report, measure: Measure<'_>) {
    let runs: Vec<_> = report.runs.iter().map(|mean| format!("{mean:.4}")).collect();
    println!(
        "mean distance of {} samples to the nearest of {} images: {:.4} (each run: {}; lowest {:.4})",
        report.samples,
        report.images,
        report.mean,
        runs.join(", "),
        report.best
    );
    println!("mean distance of the images to their own augmented copies: {:.4}", report.copies);
    if matches!(measure, Measure::Thumbnails) {
        println!(
            "in pixels, a copy that is moved and enlarged is as far away as another picture: only LPIPS makes these two figures comparable (Table 8)"
        );
    } else if report.mean < report.copies {
        println!(
            "samples are nearer to images than their augmented copies are: the generator repeats its images"
        );
    }
}
