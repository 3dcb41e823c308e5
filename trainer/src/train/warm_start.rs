//! Fine-tuning: a run that starts from the weights of another one, or from a model file.

use super::{Checkpoint, CheckpointError, RunFolder, RunFolderError, Settings, State};
use crate::export::unfold;
use crate::net::Discriminator;
use crate::no_grad::no_grad;
use fastgan_model::Architecture;
use fastgan_model::file::{ModelFile, ReadError};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use tch::Tensor;

/// Where weights come from.
#[derive(Debug)]
pub struct WarmStart {
    path: PathBuf,
    source: Source,
}

#[derive(Debug)]
enum Source {
    /// Both networks.
    Checkpoint { checkpoint: Checkpoint, settings: Box<Settings> },
    /// The generator alone, in its inference form.
    Model(Box<ModelFile>),
}

/// Why training cannot start from there.
#[derive(Debug, thiserror::Error)]
pub enum WarmStartError {
    /// Neither of the three.
    #[error("{0} is no run folder, no checkpoint and no model file: give one of them with --init-from")]
    Unknown(PathBuf),
    /// A run without a checkpoint.
    #[error("{0} has no checkpoint yet: train it first, or give another run with --init-from")]
    NoCheckpoint(PathBuf),
    /// The checkpoint cannot be read.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// Its run's settings cannot be read.
    #[error(transparent)]
    Run(#[from] RunFolderError),
    /// The model file cannot be read.
    #[error("{path} cannot be used: {source}")]
    Model {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: ReadError,
    },
    /// Another network than the settings ask for.
    #[error(
        "{path} is a generator of {found}; these settings ask for {wanted}: change them, or start from another one"
    )]
    Sizes {
        /// What was given.
        path: PathBuf,
        /// Its sizes.
        found: String,
        /// The settings' sizes.
        wanted: String,
    },
    /// Freeze-D without a trained discriminator.
    #[error(
        "{0} is a model file, which has no discriminator to freeze: give a run or a checkpoint, or leave --freeze-d out"
    )]
    NothingToFreeze(PathBuf),
    /// More layers than there are.
    #[error(
        "--freeze-d {asked}: the discriminator has {layers} layers that can be frozen at this resolution"
    )]
    TooManyLayers {
        /// The wish.
        asked: usize,
        /// What there is.
        layers: usize,
    },
}

impl WarmStart {
    /// Looks at a run folder, a checkpoint's folder or a model file.
    ///
    /// # Errors
    /// Where it is none of them, or cannot be read.
    pub fn open(path: &Path) -> Result<Self, WarmStartError> {
        let source = if path.join("run.toml").exists() {
            let (folder, settings) = RunFolder::open(path)?;
            let newest = Checkpoint::list(&folder.checkpoints()).pop();
            let checkpoint = newest.ok_or_else(|| WarmStartError::NoCheckpoint(path.into()))?;
            Source::Checkpoint { checkpoint, settings: Box::new(settings) }
        } else if path.join("state.json").exists() {
            // checkpoints/N lies in its run's folder.
            let run = path.ancestors().nth(2).unwrap_or(path);
            let (_, settings) = RunFolder::open(run)?;
            let checkpoint = Checkpoint { folder: path.into(), step: 0 };
            Source::Checkpoint { checkpoint, settings: Box::new(settings) }
        } else if path.is_file() {
            let model = std::fs::read(path).ok().map(|bytes| ModelFile::read(&bytes));
            let model = model.ok_or_else(|| WarmStartError::Unknown(path.into()))?;
            let model = model.map_err(|source| WarmStartError::Model { path: path.into(), source })?;
            Source::Model(Box::new(model))
        } else {
            return Err(WarmStartError::Unknown(path.into()));
        };
        Ok(Self { path: path.into(), source })
    }

    /// Whether a run with these settings can start from it.
    ///
    /// # Errors
    /// Where the networks differ in a size, or there is not as much to freeze.
    pub fn check(&self, settings: &Settings) -> Result<(), WarmStartError> {
        let found = match &self.source {
            Source::Checkpoint { settings, .. } => settings.architecture().ok(),
            Source::Model(model) => Some(model.architecture()),
        };
        let wanted = settings.architecture().ok();
        if found != wanted {
            let words = |a: Option<Architecture>| a.map(in_words).unwrap_or_default();
            let (found, wanted) = (words(found), words(wanted));
            return Err(WarmStartError::Sizes { path: self.path.clone(), found, wanted });
        }
        let layers = wanted.map_or(0, Discriminator::freezable_layers);
        if settings.freeze_d > layers {
            return Err(WarmStartError::TooManyLayers { asked: settings.freeze_d, layers });
        }
        match &self.source {
            Source::Model(_) if settings.freeze_d > 0 => {
                Err(WarmStartError::NothingToFreeze(self.path.clone()))
            }
            _ => Ok(()),
        }
    }

    /// Puts the weights into fresh networks, whose optimisers and step counter stay as they are; the averages start from them, too.
    /// Parts of the discriminator that the source lacks or has in another shape keep their fresh weights, unless they are frozen.
    /// Returns in words what was taken.
    ///
    /// # Errors
    /// Where a file cannot be read.
    pub fn apply(&self, state: &mut State, frozen: usize) -> Result<String, WarmStartError> {
        let taken = match &self.source {
            Source::Model(model) => {
                let variables = unfold(model, state.generator_store.device());
                let (taken, all) = copy(&variables, &state.generator_store.variables());
                format!(
                    "{}: {taken} of {all} tensors of the generator, none of the discriminator",
                    self.path.display()
                )
            }
            Source::Checkpoint { checkpoint, .. } => {
                let networks = checkpoint.networks()?;
                let (of_g, all_g) = copy(&networks.generator, &state.generator_store.variables());
                let (of_d, all_d) = copy(&networks.discriminator, &state.discriminator_store.variables());
                format!(
                    "{}: {of_g} of {all_g} tensors of the generator, {of_d} of {all_d} of the discriminator, {frozen} of its layers frozen",
                    checkpoint.folder.display()
                )
            }
        };
        state.restart_averages();
        Ok(taken)
    }
}

/// Copies what has the same name and shape; returns how much of how much.
fn copy(from: &HashMap<String, Tensor>, into: &HashMap<String, Tensor>) -> (usize, usize) {
    let fitting = into.iter().filter_map(|(name, variable)| {
        from.get(name).filter(|tensor| tensor.size() == variable.size()).map(|tensor| (tensor, variable))
    });
    let mut taken = 0;
    no_grad(|| {
        for (tensor, variable) in fitting {
            variable.shallow_clone().copy_(tensor);
            taken += 1;
        }
    });
    (taken, into.len())
}

fn in_words(architecture: Architecture) -> String {
    format!(
        "{} px, {} channels, base {}, latent {}, design {}",
        architecture.resolution(),
        architecture.channels(),
        architecture.base_channels(),
        architecture.latent_dim(),
        architecture.design().name()
    )
}
