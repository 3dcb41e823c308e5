//! `cargo xtask bench …`: one file for each benchmark.

mod trainer;
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
    /// One of the trainer's own, with its options: `learn --minutes 5 --data DIR`, `train --steps 20`.
    #[command(external_subcommand)]
    Trainer(Vec<OsString>),
}

pub(crate) fn run(ui: &Ui, places: &Places, arguments: &Arguments) -> Result<()> {
    match &arguments.benchmark {
        Benchmark::Web(arguments) => web::run(ui, places, arguments),
        Benchmark::Trainer(arguments) => trainer::run(ui, places, arguments),
    }
}
