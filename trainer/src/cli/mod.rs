//! The command line: arguments become typed values here, and nowhere else.

mod bench;
mod check;
mod evaluate;
mod export;
mod import;
mod info;
mod interpolate;
mod invert;
mod mix;
mod neighbours;
mod probe;
mod reconstruct;
mod report;
mod sample;
mod shared;
mod train;
mod weights;

use anyhow::Result;
use fastgan_trainer::data::{Channels, Fit};
use fastgan_trainer::device::DeviceChoice;
use fastgan_trainer::train::Precision;
use shared::{finished_run, images, latents, model};
use std::path::Path;

/// Train a FastGAN from a folder of images, and use it.
#[derive(Debug, clap::Parser)]
#[command(name = "fastgan", version, about)]
pub(crate) struct Command {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// Look at a folder of images before training on it.
    Check(check::Arguments),
    /// Train a generator, or go on training.
    Train(Box<train::Arguments>),
    /// Draw pictures with a model.
    Sample(sample::Arguments),
    /// Mix the content of latents with the style of others (the paper's Figures 7 and 9).
    Mix(mix::Arguments),
    /// Make a film of the way from latent to latent.
    Interpolate(interpolate::Arguments),
    /// Measure how good a model's samples are: FID, KID, diversity, memorisation.
    Evaluate(evaluate::Arguments),
    /// Find the latents of your own pictures (back-tracking, the paper's Table 5).
    Invert(invert::Arguments),
    /// Show each sample with the training images that are nearest to it (the paper's Figures 12 and 13, Table 8).
    Neighbours(neighbours::Arguments),
    /// Show what the discriminator's decoders make of real pictures (the paper's Figure 14).
    Reconstruct(reconstruct::Arguments),
    /// Measure how much of a picture the discriminator's features hold (the paper's Table 7).
    Probe(probe::Arguments),
    /// Write a run's report.html again: curves, samples, nearest images, settings, in one file.
    Report(report::Arguments),
    /// Write a run's generator as a model file for the page.
    Export(export::Arguments),
    /// Make a model file from an official PyTorch checkpoint (.pth).
    Import(import::Arguments),
    /// Say what a model file holds, or, without a file, which devices work here.
    Info(info::Arguments),
    /// Pretrained networks for metrics and losses: fetch them, or say which are at hand.
    #[command(subcommand)]
    Weights(weights::Weights),
    /// Measure (for developers).
    #[command(hide = true, subcommand)]
    Bench(bench::Bench),
}

impl Command {
    /// Runs the verb.
    ///
    /// # Errors
    /// One sentence for the person at the terminal.
    pub(crate) fn run(self) -> Result<()> {
        match self.verb {
            Verb::Check(arguments) => check::run(&arguments),
            Verb::Train(arguments) => train::run(&arguments),
            Verb::Sample(arguments) => sample::run(&arguments),
            Verb::Mix(arguments) => mix::run(&arguments),
            Verb::Interpolate(arguments) => interpolate::run(&arguments),
            Verb::Evaluate(arguments) => evaluate::run(&arguments),
            Verb::Invert(arguments) => invert::run(&arguments),
            Verb::Neighbours(arguments) => neighbours::run(&arguments),
            Verb::Reconstruct(arguments) => reconstruct::run(&arguments),
            Verb::Probe(arguments) => probe::run(&arguments),
            Verb::Report(arguments) => report::run(&arguments),
            Verb::Export(arguments) => export::run(&arguments),
            Verb::Import(arguments) => import::run(&arguments),
            Verb::Info(arguments) => info::run(&arguments),
            Verb::Weights(weights) => weights.run(),
            Verb::Bench(bench) => bench.run(),
        }
    }
}

/// Arguments that every computing verb takes.
#[derive(Debug, clap::Args)]
struct DeviceArguments {
    /// Where to compute: auto, cpu, cuda (of several processes on a machine, each on a GPU of its own) or cuda:N.
    #[arg(long, default_value = "auto")]
    device: DeviceChoice,
}

/// What every verb that writes takes.
#[derive(Debug, clap::Args)]
struct Overwrite {
    /// Replace what exists already.
    #[arg(long)]
    force: bool,
}

impl Overwrite {
    /// Refuses to replace a file or folder unless the user said so.
    fn check(&self, path: &Path) -> Result<()> {
        anyhow::ensure!(
            self.force || !path.exists(),
            "{} exists: choose another name or add --force",
            path.display()
        );
        Ok(())
    }
}

/// A share: `10%` or `0.1`, above 0 and below 1.
fn share(text: &str) -> Result<f64, String> {
    let (number, unit) = text.strip_suffix('%').map_or((text, 1.0), |percent| (percent, 100.0));
    let share = number.trim().parse::<f64>().map(|value| value / unit);
    share
        .ok()
        .filter(|share| *share > 0.0 && *share < 1.0)
        .ok_or_else(|| format!("`{text}` is no share: give a percentage between 0% and 100%, such as 10%"))
}

/// What becomes of images that are not square.
fn fit(text: &str) -> Result<Fit, String> {
    let found = [Fit::Squash, Fit::Crop, Fit::Pad].into_iter().find(|fit| fit.name() == text);
    found.ok_or_else(|| format!("`{text}` is no way to fit an image: choose squash, crop or pad"))
}

/// A choice by its name.
fn one_of<T: Copy>(text: &str, choices: &[(&str, T)]) -> Result<T, String> {
    let names = || choices.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let found = choices.iter().find(|(name, _)| *name == text);
    found.map(|(_, value)| *value).ok_or_else(|| format!("choose one of {}", names()))
}

/// How exactly networks multiply.
fn precision(text: &str) -> Result<Precision, String> {
    one_of(text, &Precision::NAMED)
}

/// A number of channels.
fn channels(text: &str) -> Result<Channels, String> {
    let count =
        text.parse::<usize>().map_err(|_| format!("`{text}` is no number of channels: choose 1, 3 or 4"))?;
    count.try_into()
}
