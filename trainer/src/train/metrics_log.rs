//! `log.jsonl`: one line for each logged step.

use crate::files::FileError;
use serde::Serialize;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// One logged step. Losses and logits are apart, under their own names.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Line {
    /// Steps done.
    pub(super) step: u64,
    /// Seconds since this process began the run.
    pub(super) seconds: f64,
    /// Steps each second, since the line before.
    pub(super) steps_per_second: f64,
    /// The discriminator's hinge loss on real pictures.
    pub(super) loss_real: f64,
    /// The discriminator's hinge loss on generated pictures.
    pub(super) loss_fake: f64,
    /// The decoders' part of the discriminator's loss.
    pub(super) loss_reconstruction: f64,
    /// The part of self-supervision by labels.
    pub(super) loss_labels: f64,
    /// The generator's loss.
    pub(super) loss_generator: f64,
    /// Mean logit of real pictures.
    pub(super) logit_real: f64,
    /// Mean logit of generated pictures.
    pub(super) logit_fake: f64,
}

impl Line {
    /// The name of the first loss that is not finite.
    pub(super) fn not_finite(&self) -> Option<&'static str> {
        [
            ("the discriminator's loss on real pictures", self.loss_real),
            ("the discriminator's loss on generated pictures", self.loss_fake),
            ("the reconstruction loss", self.loss_reconstruction),
            ("the loss of the labels", self.loss_labels),
            ("the generator's loss", self.loss_generator),
        ]
        .into_iter()
        .find_map(|(name, value)| (!value.is_finite()).then_some(name))
    }
}

/// The open log of a run.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    file: File,
}

impl Log {
    /// Opens the log in the run folder, at its end.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(super) fn open(folder: &Path) -> Result<Self, FileError> {
        let path = folder.join("log.jsonl");
        let file = OpenOptions::new().create(true).append(true).open(&path);
        let file = file.map_err(|error| FileError::new(&path, error))?;
        Ok(Self { path, file })
    }

    /// Appends one line.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(super) fn write(&mut self, line: &Line) -> Result<(), FileError> {
        let mut json = serde_json::to_string(line).map_err(|e| FileError::new(&self.path, e.into()))?;
        json.push('\n');
        self.file.write_all(json.as_bytes()).map_err(|error| FileError::new(&self.path, error))
    }
}
