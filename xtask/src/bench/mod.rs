//! `cargo xtask bench …`: one file for each benchmark.

mod kernels;
mod trainer;
mod training;
mod web;

use std::ffi::OsString;

use anyhow::Result;
use clap::Subcommand;

use crate::places::Places;
use crate::ui::Ui;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    benchmark: Benchmark,
}

#[derive(Subcommand)]
enum Benchmark {
    /// Pictures by the engine's modules and by onnxruntime-web, in headless Chromium, on the same weights.
    Web(web::Arguments),
    /// The engine's kernels layer by layer on this machine's fastest adapter, beside its measured peak.
    Native(kernels::Arguments),
    /// The fastest tile for each of the engine's convolutions on this machine's fastest adapter.
    Tune(kernels::Arguments),
    /// Training steps by the trainer and by plain PyTorch, in turns, beside what the device could do.
    Train(training::Arguments),
    /// One of the trainer's own, with its options: `learn --minutes 5 --data DIR`, `compare --data DIR`.
    #[command(external_subcommand)]
    Trainer(Vec<OsString>),
}

pub(crate) fn run(ui: &Ui, places: &Places, arguments: &Arguments) -> Result<()> {
    match &arguments.benchmark {
        Benchmark::Web(arguments) => web::run(ui, places, arguments),
        Benchmark::Native(arguments) => kernels::run(places, "native", arguments),
        Benchmark::Tune(arguments) => kernels::run(places, "tune", arguments),
        Benchmark::Train(arguments) => training::run(ui, places, arguments),
        Benchmark::Trainer(arguments) => trainer::run(ui, places, arguments),
    }
}

/// The arguments of one benchmark, from a command line whose first word is its name.
#[cfg(test)]
fn parsed<A: clap::Args>(line: &str) -> A {
    let command = A::augment_args(clap::Command::new("bench"));
    A::from_arg_matches(&command.get_matches_from(line.split_whitespace())).unwrap()
}
