//! Where a run keeps its things.

use super::{Checkpoint, CheckpointError, Settings, State};
use crate::files::{FileError, create_folder, write_atomically};
use std::io::Write;
use std::path::{Path, PathBuf};

/// `run.toml`, `machine.json`, `data.json`; `log.jsonl`, `metrics.jsonl`, `events.jsonl`, `tensorboard/`; `samples/`, `reconstructions/`;
/// `cache/`, `checkpoints/`, `snapshots/`; `model.safetensors`, `report.html`.
#[derive(Debug, Clone)]
pub struct RunFolder {
    root: PathBuf,
}

/// Why a run folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RunFolderError {
    /// A file operation failed.
    #[error(transparent)]
    File(#[from] FileError),
    /// A new run was asked for where there is one.
    #[error("{0} already holds a run: go on with it with --resume, or give another folder with --run")]
    Occupied(PathBuf),
    /// A run was to be resumed where there is none.
    #[error("{0} holds no run: give the folder of a run with --run, or start one without --resume")]
    NoRun(PathBuf),
    /// `run.toml` cannot be understood.
    #[error("{path}: {reason}")]
    Settings {
        /// The file.
        path: PathBuf,
        /// What is wrong, with its place.
        reason: String,
    },
}

impl RunFolder {
    /// Starts a new run.
    ///
    /// # Errors
    /// [`RunFolderError::Occupied`], or where the folder cannot be written.
    pub fn create(root: &Path, settings: &Settings) -> Result<Self, RunFolderError> {
        let folder = Self { root: root.into() };
        if folder.settings_path().exists() {
            return Err(RunFolderError::Occupied(root.into()));
        }
        create_folder(root)?;
        folder.record(settings)?;
        Ok(folder)
    }

    /// A folder as it is, which another process looks after.
    pub fn at(root: PathBuf) -> Self {
        Self { root }
    }

    /// Writes `run.toml`.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn record(&self, settings: &Settings) -> Result<(), RunFolderError> {
        let path = self.settings_path();
        let toml = toml::to_string_pretty(settings)
            .map_err(|error| RunFolderError::Settings { path: path.clone(), reason: error.to_string() })?;
        write_atomically(&path, |file| file.write_all(toml.as_bytes()))?;
        Ok(())
    }

    /// Opens the folder of a run that was started before.
    ///
    /// # Errors
    /// [`RunFolderError::NoRun`] or [`RunFolderError::Settings`].
    pub fn open(root: &Path) -> Result<(Self, Settings), RunFolderError> {
        let folder = Self { root: root.into() };
        let path = folder.settings_path();
        if !path.exists() {
            return Err(RunFolderError::NoRun(root.into()));
        }
        let text = std::fs::read_to_string(&path).map_err(|error| FileError::new(&path, error))?;
        let settings = toml::from_str(&text)
            .map_err(|error: toml::de::Error| RunFolderError::Settings { path, reason: error.to_string() })?;
        Ok((folder, settings))
    }

    /// The newest checkpoint that can be read, into `state`. Damaged ones are reported to `complain` and passed over.
    pub fn restore(
        &self,
        state: &mut State,
        mut complain: impl FnMut(&CheckpointError),
    ) -> Option<Checkpoint> {
        Checkpoint::list(&self.checkpoints()).into_iter().rev().find(|checkpoint| {
            let result = checkpoint.read(state);
            result.inspect_err(&mut complain).is_ok()
        })
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Every resolved setting.
    pub fn settings_path(&self) -> PathBuf {
        self.root.join("run.toml")
    }

    /// Checkpoints, a folder for each.
    pub fn checkpoints(&self) -> PathBuf {
        self.root.join("checkpoints")
    }

    /// Logged steps.
    pub fn log(&self) -> PathBuf {
        self.root.join("log.jsonl")
    }

    /// Measurements.
    pub fn metrics(&self) -> PathBuf {
        self.root.join("metrics.jsonl")
    }

    /// What happened to the run.
    pub fn events(&self) -> PathBuf {
        self.root.join("events.jsonl")
    }

    /// The same numbers and sheets, as TensorBoard's events.
    pub fn tensorboard(&self) -> PathBuf {
        self.root.join("tensorboard")
    }

    /// What there is to say of the images.
    pub fn data_report(&self) -> PathBuf {
        self.root.join("data.json")
    }

    /// What computes the run.
    pub fn machine(&self) -> PathBuf {
        self.root.join("machine.json")
    }

    /// Model files of moments that are worth keeping.
    pub fn snapshots(&self) -> PathBuf {
        self.root.join("snapshots")
    }

    /// Sheets of real pictures and what the decoders make of them.
    pub fn reconstructions(&self) -> PathBuf {
        self.root.join("reconstructions")
    }

    /// Sample sheets.
    pub fn samples(&self) -> PathBuf {
        self.root.join("samples")
    }

    /// Decoded images.
    pub fn cache(&self) -> PathBuf {
        self.root.join("cache")
    }

    /// The newest averaged generator, as a model file.
    pub fn model(&self) -> PathBuf {
        self.root.join("model.safetensors")
    }

    /// What the run has come to, as a page.
    pub fn report(&self) -> PathBuf {
        self.root.join("report.html")
    }
}
