//! A run whose networks are looked at.

use anyhow::{Context, Result, ensure};
use fastgan_trainer::data::{Split, holdout, scan};
use fastgan_trainer::train::{RunFolder, Settings, State};
use std::path::{Path, PathBuf};
use tch::Device;

/// The run that a verb looks at.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct RunArguments {
    /// The run; its newest checkpoint is used.
    #[arg(long)]
    run: PathBuf,
    /// Where the run's images are now, if they moved.
    #[arg(long)]
    data: Option<PathBuf>,
}

/// A run's newest state.
pub(in crate::cli) struct FinishedRun {
    pub(in crate::cli) settings: Settings,
    pub(in crate::cli) state: State,
}

impl RunArguments {
    /// The folder of the run.
    pub(in crate::cli) fn folder(&self) -> &Path {
        &self.run
    }

    /// Reads the newest checkpoint.
    pub(in crate::cli) fn open(&self, device: Device) -> Result<FinishedRun> {
        let (folder, mut settings) = RunFolder::open(&self.run)?;
        if let Some(data) = &self.data {
            settings.data.clone_from(data);
        }
        let mut state = State::new(&settings, device)?;
        folder
            .restore(&mut state, |error| eprintln!("passed over a damaged checkpoint: {error}"))
            .with_context(|| format!("{} has no checkpoint that can be read", self.run.display()))?;
        Ok(FinishedRun { settings, state })
    }
}

impl FinishedRun {
    /// The run's images, and those that it left out; without such, `share` is left out now, and the discriminator has seen them.
    pub(in crate::cli) fn files(&self, share: f64) -> Result<Split> {
        let files = scan(&self.settings.data)?;
        let share = if self.settings.holdout > 0.0 { self.settings.holdout } else { share };
        let split = holdout(&files, share, self.settings.seed);
        ensure!(
            split.training.len() >= 2,
            "{} has {} images; 3 are needed",
            self.settings.data.display(),
            files.len()
        );
        Ok(split)
    }
}
