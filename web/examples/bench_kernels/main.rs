//! The kernels on this machine's fastest adapter, without a browser: `cargo xtask bench native` and `cargo xtask bench tune`.

mod device;
mod native;
mod tune;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask bench", about = "Measures the kernels on this machine's fastest adapter.")]
struct Line {
    #[command(subcommand)]
    benchmark: Benchmark,
}

#[derive(Subcommand)]
enum Benchmark {
    /// Every layer and whole pictures, beside the adapter's measured peak and bandwidth.
    Native(native::Arguments),
    /// Every tile for every convolution; prints the fastest, and writes the table that the engine chooses from.
    Tune(tune::Arguments),
}

fn main() -> Result<()> {
    match Line::parse().benchmark {
        Benchmark::Native(arguments) => native::run(&arguments),
        Benchmark::Tune(arguments) => tune::run(&arguments),
    }
}
