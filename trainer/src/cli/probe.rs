//! `fastgan probe`.

use super::finished_run::{FinishedRun, RunArguments};
use super::weights::WeightsArguments;
use super::{DeviceArguments, Overwrite, images};
use anyhow::{Result, ensure};
use fastgan_trainer::applications::Quality;
use fastgan_trainer::applications::probe::{Probe, Trunk};
use fastgan_trainer::data::{Images, Sampler};
use fastgan_trainer::device::describe;
use fastgan_trainer::files::{create_folder, write_atomically};
use fastgan_trainer::loss::Reconstruction;
use fastgan_trainer::net::Discriminator;
use fastgan_trainer::no_grad::no_grad;
use fastgan_trainer::optim::AdamSettings;
use fastgan_trainer::pictures::Picture;
use fastgan_trainer::train::State;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;
use tch::{Device, Tensor};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    run: RunArguments,
    /// Updates of the decoder (the paper: 100,000).
    #[arg(long, default_value_t = 5000)]
    iterations: u64,
    /// Also measures the discriminator as it was before training: the paper's column "0".
    #[arg(long)]
    from_scratch: bool,
    /// Share of the images that is held out, where the run itself left none out (train --holdout).
    #[arg(long, value_parser = super::share, default_value = "10%")]
    holdout: f64,
    /// Seed of the decoder and of the order of images.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Folder for probe.png and report.json.
    #[arg(long)]
    output: PathBuf,
    #[command(flatten)]
    weights: WeightsArguments,
    #[command(flatten)]
    overwrite: Overwrite,
    #[command(flatten)]
    device: DeviceArguments,
}

/// Pictures in a row of the sheet.
const SHOWN: usize = 8;

/// Updates between lines.
const LINES: u64 = 1000;

/// `report.json`.
#[derive(Serialize)]
struct Report {
    /// What the decoder minimises, and what is reported.
    distance: &'static str,
    iterations: u64,
    step: u64,
    training: usize,
    held_out: usize,
    /// Whether the discriminator was trained on the held-out images, too.
    seen: bool,
    trained: Figures,
    from_scratch: Option<Figures>,
}

/// Means over all pictures of a set.
#[derive(Serialize)]
struct Figures {
    training: f64,
    held_out: f64,
    held_out_mse: f64,
}

/// What does not depend on the discriminator.
struct Task<'a> {
    run: &'a FinishedRun,
    iterations: u64,
    seed: u64,
    training: &'a Images,
    held_out: &'a Images,
    loss: &'a Reconstruction,
    device: Device,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    arguments.overwrite.check(&arguments.output)?;
    ensure!(arguments.iterations > 0, "--iterations is 0: give at least 1");
    let device = arguments.device.device.resolve()?;
    let run = arguments.run.open(device)?;
    let split = run.files(arguments.holdout)?;
    let seen = run.settings.holdout == 0.0;
    println!("run       {}, step {}", arguments.run.folder().display(), run.state.step);
    println!("device    {}", describe(device));
    println!(
        "images    {} to train the decoder, {} held out{}",
        split.training.len(),
        split.held_out.len(),
        if seen { "; the discriminator was trained on both (train --holdout leaves some out)" } else { "" }
    );
    let square = run.settings.square();
    let (training, held_out) =
        (images::open(&split.training, square)?.0, images::open(&split.held_out, square)?.0);
    ensure!(
        training.len() >= 2 && !held_out.is_empty(),
        "too few of the images in {} can be used: 2 to train on and 1 held out are needed",
        run.settings.data.display()
    );
    let lpips = arguments.weights.lpips(device)?;
    let loss = lpips.map_or(Reconstruction::L1, |lpips| Reconstruction::Lpips(Box::new(lpips)));
    let distance = if matches!(loss, Reconstruction::L1) { "L1" } else { "LPIPS" };
    println!(
        "decoder   {} updates, batch {}, minimises {distance}",
        arguments.iterations, run.settings.batch
    );

    let task = Task {
        run: &run,
        iterations: arguments.iterations,
        seed: arguments.seed,
        training: &training,
        held_out: &held_out,
        loss: &loss,
        device,
    };
    create_folder(&arguments.output)?;
    let shown: Vec<_> = (0..held_out.len().min(SHOWN)).collect();
    let real = task.small(&held_out.batch(&shown, device));
    let (trained, rebuilt) = task.measure(&run.state.discriminator, "trained");
    let mut rows = vec![real, rebuilt];
    let from_scratch = if arguments.from_scratch {
        // The run's own weights before its first step.
        let fresh = State::new(&run.settings, device)?;
        let (figures, rebuilt) = task.measure(&fresh.discriminator, "from scratch");
        rows.push(rebuilt);
        Some(figures)
    } else {
        None
    };
    Picture::sheet(&Tensor::cat(&rows, 0), shown.len(), 2).save(&arguments.output.join("probe.png"))?;
    let report = Report {
        distance,
        iterations: arguments.iterations,
        step: run.state.step,
        training: training.len(),
        held_out: held_out.len(),
        seen,
        trained,
        from_scratch,
    };
    let json = serde_json::to_vec_pretty(&report)?;
    write_atomically(&arguments.output.join("report.json"), |file| file.write_all(&json))?;
    print(&report);
    println!("{}: probe.png, report.json", arguments.output.display());
    Ok(())
}

impl Task<'_> {
    /// What the decoder should make of pictures.
    fn small(&self, pictures: &Tensor) -> Tensor {
        self.run.settings.small_view.of(pictures, self.run.state.architecture().small_resolution())
    }

    /// Trains a decoder on the discriminator's features, and shows what it makes of the first held-out pictures.
    fn measure(&self, discriminator: &Discriminator, what: &str) -> (Figures, Tensor) {
        let settings = &self.run.settings;
        let mut sampler = Sampler::new(self.seed, self.training.len());
        let trunk = Trunk::settle(discriminator, |number| {
            self.training.batch(&sampler.batch(number, settings.batch), self.device)
        });
        let adam =
            AdamSettings { rate: settings.learning_rate, beta1: settings.beta1, beta2: settings.beta2 };
        let example = trunk.features(&self.held_out.batch(&[0], self.device));
        let mut probe = Probe::new(self.run.state.architecture(), &example, adam, self.seed);
        let bar = ProgressBar::new(self.iterations).with_style(
            ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} {per_sec}, {eta} left")
                .unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        bar.set_message(what.to_owned());
        for step in 0..self.iterations {
            let pictures = self.training.batch(&sampler.batch(step, settings.batch), self.device);
            let loss = probe.step(&trunk.features(&pictures), &self.small(&pictures), self.loss);
            bar.inc(1);
            if (step + 1).is_multiple_of(LINES) {
                println!("{what}: update {}, loss {:.4}", step + 1, loss.double_value(&[]));
            }
        }
        bar.finish_and_clear();
        let (training, _) = self.mean(&trunk, &probe, self.training);
        let (held_out, held_out_mse) = self.mean(&trunk, &probe, self.held_out);
        let shown: Vec<_> = (0..self.held_out.len().min(SHOWN)).collect();
        let rebuilt = probe.decode(&trunk.features(&self.held_out.batch(&shown, self.device)));
        (Figures { training, held_out, held_out_mse }, rebuilt)
    }

    /// Mean distance and mean square over a set, picture by picture.
    fn mean(&self, trunk: &Trunk<'_>, probe: &Probe, images: &Images) -> (f64, f64) {
        let (mut distances, mut squares) = (0.0, 0.0);
        for index in 0..images.len() {
            let picture = images.batch(&[index], self.device);
            let (rebuilt, target) = (probe.decode(&trunk.features(&picture)), self.small(&picture));
            distances += no_grad(|| self.loss.target(&target).distance(&rebuilt)).double_value(&[]);
            squares += Quality::new(&rebuilt, &target, None).mse;
        }
        (distances / images.len() as f64, squares / images.len() as f64)
    }
}

fn print(report: &Report) {
    let figures = [("trained", Some(&report.trained)), ("from scratch (0)", report.from_scratch.as_ref())];
    for (name, figures) in figures {
        let Some(figures) = figures else { continue };
        println!(
            "{name}: mean {} on {} held-out images {:.4} (mean square {:.5}), on training images {:.4}",
            report.distance, report.held_out, figures.held_out, figures.held_out_mse, figures.training
        );
    }
}
