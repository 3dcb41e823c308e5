//! `fastgan evaluate`.

mod networks;

use super::weights::WeightsArguments;
use super::{DeviceArguments, Overwrite, model};
use anyhow::{Context, Result, bail, ensure};
use fastgan_trainer::data::{Fit, Square, probe, scan};
use fastgan_trainer::device::describe;
use fastgan_trainer::files::{sha256, write_atomically};
use fastgan_trainer::inference::InferenceGenerator;
use fastgan_trainer::metrics::{COMPARED_AT, Evaluation, Metric, Report, Source};
use fastgan_trainer::weights;
use indicatif::{ProgressBar, ProgressStyle};
use networks::Networks;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    pictures: Pictures,
    /// The training set: a folder of images, sub-folders included.
    #[arg(long)]
    data: PathBuf,
    /// Samples to draw, in place of the protocol's number.
    #[arg(long, conflicts_with = "images")]
    samples: Option<usize>,
    /// With --images, what becomes of images that are not square: squash, crop or pad [default: squash]. With a model it is what became
    /// of them in its training.
    #[arg(long, value_parser = super::fit, conflicts_with = "model")]
    fit: Option<Fit>,
    /// How many samples are drawn.
    #[arg(long, value_enum, default_value = "paper", conflicts_with = "images")]
    protocol: Counts,
    /// Only these, separated by commas: fid, kid, lpips, swd, memorisation, diversity [default: all for which weights are at hand].
    #[arg(long, value_delimiter = ',')]
    metrics: Vec<Metric>,
    /// Also writes all figures, with their protocol, as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Folder where features of training sets are kept [default: ~/.cache/fastgan/metrics].
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    #[command(flatten)]
    overwrite: Overwrite,
    /// First seed of the samples, and the seed of what the metrics themselves draw.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    #[command(flatten)]
    weights: WeightsArguments,
    #[command(flatten)]
    device: DeviceArguments,
}

/// What is compared with the training set.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Pictures {
    /// A model file, whose samples are compared.
    #[arg(long)]
    model: Option<PathBuf>,
    /// A folder of pictures that are compared.
    #[arg(long)]
    images: Option<PathBuf>,
}

/// How many samples are drawn.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Counts {
    /// As in the paper: 5,000 for sets of fewer than 1,000 images, else 50,000.
    Paper,
    /// 50,000.
    #[value(name = "50k")]
    FiftyThousand,
}

impl Counts {
    fn samples(self, images: usize) -> usize {
        match self {
            Self::Paper if images < 1000 => 5_000,
            Self::Paper | Self::FiftyThousand => 50_000,
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    if let Some(path) = &arguments.json {
        arguments.overwrite.check(path)?;
    }
    let device = arguments.device.device.resolve()?;
    let images = scan(&arguments.data)?;
    let mut networks = Networks::load(arguments, device)?;
    let cache = arguments.cache.clone().or_else(|| weights::cache().map(|cache| cache.join("metrics")));
    let with = |networks: &Networks, pictures, square, model: Option<String>| -> Result<()> {
        let evaluation = Evaluation {
            images: &images,
            pictures,
            square,
            metrics: &networks.metrics,
            inception: networks.inception(),
            lpips: networks.lpips(),
            model,
            seed: arguments.seed,
            device,
            cache: cache.as_deref(),
        };
        measure(arguments, &evaluation, &networks.left_out)
    };
    match (&arguments.pictures.model, &arguments.pictures.images) {
        (Some(path), _) => {
            let count = arguments.samples.unwrap_or(arguments.protocol.samples(images.len()));
            ensure!(count >= 2, "--samples is {count}: at least 2 are needed to compare anything");
            let last = (count - 1) as u64;
            arguments.seed.checked_add(last).context("the seeds run past 2^64: choose a smaller --seed")?;
            let model = model::read(path)?;
            let square = model::square(model.header())?;
            let generator = InferenceGenerator::new(&model, device);
            let source = Source::Model { generator: &generator, device, seed: arguments.seed, count };
            with(&networks, source, square, Some(sha256(path)?))
        }
        (None, Some(folder)) => {
            let pictures = scan(folder)?;
            let side = side_of(&pictures);
            let halves = side.is_some_and(|side| side.is_multiple_of(16) && (side / 16).is_power_of_two());
            if !halves && networks.metrics.contains(&Metric::Swd) {
                networks.leave_out_swd(!arguments.metrics.is_empty())?;
            }
            let fit = arguments.fit.unwrap_or_default();
            let square = Square { fit, ..side.unwrap_or(COMPARED_AT).into() };
            with(&networks, Source::Files(&pictures), square, None)
        }
        (None, None) => {
            bail!("nothing to compare: name a model with --model or a folder of pictures with --images")
        }
    }
}

/// The side length of a folder's pictures, where all are squares of one size.
fn side_of(pictures: &[PathBuf]) -> Option<u32> {
    let mut sides: Vec<_> = pictures
        .iter()
        .filter_map(|file| probe(file).ok())
        .flat_map(|found| [found.width, found.height])
        .collect();
    sides.sort_unstable();
    sides.dedup();
    if let [side] = sides[..] { Some(side) } else { None }
}

/// Says what will be done, does it, prints it and writes it.
fn measure(arguments: &Arguments, evaluation: &Evaluation<'_>, left_out: &[String]) -> Result<()> {
    let names: Vec<_> = evaluation.metrics.iter().map(|metric| metric.name()).collect();
    let what = match (&arguments.pictures.model, &arguments.pictures.images) {
        (Some(model), _) => format!("samples of {}", model.display()),
        (None, Some(folder)) => format!("pictures of {}", folder.display()),
        (None, None) => "pictures".into(),
    };
    println!(
        "{} {what} against {} images of {}: {}; {}",
        evaluation.pictures.len(),
        evaluation.images.len(),
        arguments.data.display(),
        names.join(", "),
        describe(evaluation.device)
    );
    left_out.iter().for_each(|why| println!("{why}"));
    let bar = ProgressBar::no_length();
    let style = ProgressStyle::with_template("{msg:8} {bar:32} {pos} of {len}, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let report = evaluation.run(|what, done, all| {
        bar.set_message(what);
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    });
    bar.finish_and_clear();
    let mut report = report?;
    report.left_out.splice(0..0, left_out.iter().cloned());
    print(&report, left_out.len());
    if let Some(path) = &arguments.json {
        write(path, &report, arguments)?;
    }
    Ok(())
}

fn print(report: &Report, said: usize) {
    println!("protocol      {}", report.protocol);
    for measured in &report.measured {
        println!("{:<13} {:<9.4} {}", measured.metric, measured.value, measured.meaning);
        println!("              {}", measured.protocol);
    }
    for line in &report.left_out[said..] {
        println!("left out      {line}");
    }
    for warning in &report.warnings {
        println!("note          {warning}");
    }
}

fn write(path: &Path, report: &Report, arguments: &Arguments) -> Result<()> {
    let mut json = serde_json::to_value(report)?;
    if let Some(object) = json.as_object_mut() {
        let pictures = arguments.pictures.model.as_ref().or(arguments.pictures.images.as_ref());
        object.insert("data".into(), serde_json::to_value(&arguments.data)?);
        object.insert("pictures".into(), serde_json::to_value(pictures)?);
        object.insert("created_with".into(), concat!("fastgan ", env!("CARGO_PKG_VERSION")).into());
    }
    let text = serde_json::to_vec_pretty(&json)?;
    write_atomically(path, |file| file.write_all(&text).and_then(|()| file.write_all(b"\n")))?;
    println!("{}", path.display());
    Ok(())
}
