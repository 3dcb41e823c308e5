//! `fastgan bench`: measurements that a developer repeats. `cargo xtask bench` calls them.

mod compare;
mod distance;
mod learn;
mod speed;

use super::DeviceArguments;
use anyhow::Result;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Bench {
    /// Does training learn? The sliced Wasserstein distance between samples and images, before and after some minutes.
    Learn(learn::Arguments),
    /// How fast is training? Steps each second on random pictures.
    Train(speed::Arguments),
    /// What do the paper's ablations lose, and options of training gain? The same steps with each, on several sets and seeds.
    Compare(compare::Arguments),
}

impl Bench {
    pub(super) fn run(self) -> Result<()> {
        match self {
            Self::Learn(arguments) => learn::run(&arguments),
            Self::Train(arguments) => speed::run(&arguments),
            Self::Compare(arguments) => compare::run(&arguments),
        }
    }
}
