//! When a run ends, and how often it says, draws and saves something: none of it changes what is computed.

use anyhow::{Context, Result, ensure};
use fastgan_trainer::train::Limits;
use std::time::Duration;

#[derive(Debug, clap::Args)]
pub(super) struct Schedule {
    /// Steps in all.
    #[arg(long, default_value_t = 50_000)]
    iterations: u64,
    /// Minutes, if fewer steps fit into them [default: no limit].
    #[arg(long)]
    minutes: Option<f64>,
    /// Steps between log lines.
    #[arg(long, default_value_t = 100)]
    log_every: u64,
    /// Steps between checkpoints.
    #[arg(long, default_value_t = 1000)]
    save_every: u64,
    /// Steps between sheets of samples and reconstructions, and new model files.
    #[arg(long, default_value_t = 500)]
    sample_every: u64,
    /// Steps between measurements of the samples, which is also done at the end; 0 for none, but those of --milestone-every.
    #[arg(long, default_value_t = 1000)]
    metric_every: u64,
    /// Newest checkpoints that are kept.
    #[arg(long, default_value_t = 2)]
    keep: usize,
    /// Snapshots that are kept because they measured best; 0 for none.
    #[arg(long, default_value_t = 3)]
    keep_best: usize,
    /// Steps between snapshots that are measured and kept whatever that says; 0 for none.
    #[arg(long, default_value_t = 10_000)]
    milestone_every: u64,
}

impl Schedule {
    pub(super) fn limits(&self) -> Result<Limits> {
        let time = self.minutes.map(|minutes| Duration::try_from_secs_f64(minutes * 60.0)).transpose();
        let time = time.context("--minutes must be a positive number")?;
        for (name, value) in [
            ("iterations", self.iterations),
            ("log-every", self.log_every),
            ("save-every", self.save_every),
            ("sample-every", self.sample_every),
            ("keep", self.keep as u64),
        ] {
            ensure!(value > 0, "--{name} is 0: give at least 1");
        }
        Ok(Limits {
            iterations: self.iterations,
            time,
            log_every: self.log_every,
            save_every: self.save_every,
            sample_every: self.sample_every,
            metric_every: self.metric_every,
            keep: self.keep,
            keep_best: self.keep_best,
            milestone_every: self.milestone_every,
        })
    }
}
