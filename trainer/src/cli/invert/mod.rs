//! `fastgan invert`.

mod sources;

use crate::cli::weights::WeightsArguments;
use crate::cli::{DeviceArguments, Overwrite, model};
use anyhow::{Result, ensure};
use fastgan_trainer::applications::invert::{Found, Report, Search, SearchSettings, film, sheet};
use fastgan_trainer::applications::link;
use fastgan_trainer::device::describe;
use fastgan_trainer::files::{create_folder, write_atomically};
use fastgan_trainer::film::Film;
use fastgan_trainer::inference::InferenceGenerator;
use fastgan_trainer::latents::Latents;
use indicatif::{ProgressBar, ProgressStyle};
use sources::{Source, Sources};
use std::io::Write;
use std::path::PathBuf;
use tch::Tensor;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    sources: Sources,
    /// Folder for latents.safetensors, sheet.png, search.gif, links.txt and report.json.
    #[arg(long)]
    output: PathBuf,
    /// Updates of each picture's latent, all starts together.
    #[arg(long, default_value_t = 1000)]
    steps: usize,
    /// Adam's learning rate.
    #[arg(long, default_value_t = 0.1)]
    rate: f64,
    /// Adam's decay of the first moment; the official script has 0.5.
    #[arg(long, default_value_t = 0.9)]
    beta1: f64,
    /// Latents that are searched from: each gets its part of half the steps, the one that came nearest gets the other half.
    #[arg(long, default_value_t = SearchSettings::default().starts)]
    starts: usize,
    /// Seed of the first latents, and of the split of --holdout.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Address of an explorer with the model: links.txt then holds whole links instead of their ends.
    #[arg(long, value_name = "ADDRESS", default_value = "", hide_default_value = true)]
    page: String,
    #[command(flatten)]
    weights: WeightsArguments,
    #[command(flatten)]
    overwrite: Overwrite,
    #[command(flatten)]
    device: DeviceArguments,
}

/// Frames of a film each second.
const FRAMES_PER_SECOND: u16 = 12;

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let settings = settings(arguments)?;
    arguments.overwrite.check(&arguments.output)?;
    let device = arguments.device.device.resolve()?;
    let model = model::read(&arguments.sources.model()?)?;
    let source = arguments.sources.open(model.header(), arguments.seed)?;
    let lpips = arguments.weights.lpips(device)?;
    let generator = InferenceGenerator::new(&model, device);
    let search = Search::new(&generator, lpips.as_ref(), settings);
    print_plan(arguments, &source, &search, &describe(device))?;

    create_folder(&arguments.output)?;
    let found = find(&search, &source, settings.updates);
    let report = Report::new(&search, &source.names, &found, source.holdout);
    write(arguments, &source, &generator, &found, &report)?;
    for line in report.lines() {
        println!("{line}");
    }
    println!(
        "{}: latents.safetensors, sheet.png, search.gif, links.txt, report.json",
        arguments.output.display()
    );
    Ok(())
}

fn settings(arguments: &Arguments) -> Result<SearchSettings> {
    for (name, value) in [("steps", arguments.steps), ("starts", arguments.starts)] {
        ensure!(value > 0, "--{name} is 0: give at least 1");
    }
    ensure!(
        arguments.steps >= 2 * arguments.starts || arguments.starts == 1,
        "--steps {} are too few for --starts {}: give at least two steps for each start",
        arguments.steps,
        arguments.starts
    );
    ensure!(arguments.rate > 0.0 && arguments.rate.is_finite(), "--rate must be a positive number");
    ensure!((0.0..1.0).contains(&arguments.beta1), "--beta1 must be at least 0 and less than 1");
    Ok(SearchSettings {
        updates: arguments.steps,
        rate: arguments.rate,
        beta1: arguments.beta1,
        starts: arguments.starts,
        seed: arguments.seed,
    })
}

fn print_plan(arguments: &Arguments, source: &Source, search: &Search, device: &str) -> Result<()> {
    println!("model     {}", arguments.sources.model()?.display());
    println!("pictures  {}", source.describe());
    println!("device    {device}");
    println!(
        "search    Adam on each latent, {} updates from {} of 64 random latents, rate {}, β₁ {}",
        arguments.steps, arguments.starts, arguments.rate, arguments.beta1
    );
    println!("minimises {}", search.objective());
    Ok(())
}

fn find(search: &Search, source: &Source, updates: usize) -> Vec<Found> {
    let bar = ProgressBar::new((source.pictures.len() * updates) as u64).with_style(
        ProgressStyle::with_template("searching {bar:30} {pos}/{len} {per_sec}, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let found = source.pictures.iter().map(|picture| search.find(picture, || bar.inc(1))).collect();
    bar.finish_and_clear();
    found
}

fn write(
    arguments: &Arguments,
    source: &Source,
    generator: &InferenceGenerator,
    found: &[Found],
    report: &Report,
) -> Result<()> {
    let folder = &arguments.output;
    let z: Vec<_> = found.iter().map(|found| found.z.shallow_clone()).collect();
    let latents = Latents::new(&Tensor::stack(&z, 0), &source.names)?;
    latents.write(&folder.join("latents.safetensors"))?;
    let links = latents
        .rows()
        .iter()
        .map(|latent| Ok(format!("{}\t{}{}\n", latent.name, arguments.page, link::sample(latent, 1.0)?)));
    let links = links.collect::<Result<String>>()?;
    write_atomically(&folder.join("links.txt"), |file| file.write_all(links.as_bytes()))?;
    let pictures: Vec<_> = found.iter().map(|found| found.picture.shallow_clone()).collect();
    sheet(&source.pictures, &pictures).save(&folder.join("sheet.png"))?;
    let gif = Film::new(&folder.join("search.gif"), FRAMES_PER_SECOND, true)?;
    gif.write(film(generator, &source.pictures, found).into_iter())?;
    let json = serde_json::to_vec_pretty(report)?;
    write_atomically(&folder.join("report.json"), |file| file.write_all(&json))?;
    Ok(())
}
