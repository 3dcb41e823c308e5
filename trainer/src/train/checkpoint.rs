//! A run's whole state on disk: one folder for each saved step, complete or absent.

use super::{Remedies, State};
use crate::files::{FileError, create_folder, sha256, sync_folder};
use crate::no_grad::no_grad;
use safetensors_of_tch::SafeTensorError;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use tch::nn::VarStore;
use tch::{TchError, Tensor};

/// A complete checkpoint on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Its folder.
    pub folder: PathBuf,
    /// Steps done.
    pub step: u64,
}

/// Why a checkpoint cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// A file operation failed.
    #[error(transparent)]
    File(#[from] FileError),
    /// libtorch could not write or read a file.
    #[error("{}: {source}", path.display())]
    Tensors {
        /// The file.
        path: PathBuf,
        /// What libtorch said.
        source: TchError,
    },
    /// A file is not what was written.
    #[error("{}: the file was changed or cut off after it was written", .0.display())]
    Damaged(PathBuf),
    /// A tensor that the run's settings ask for is not there, or has another shape.
    #[error("{}: tensor `{name}` is missing or has another shape than run.toml asks for", path.display())]
    Mismatch {
        /// The file.
        path: PathBuf,
        /// The tensor.
        name: String,
    },
}

/// `state.json`: numbers, and the hash of every other file.
#[derive(Debug, Serialize, Deserialize)]
struct Summary {
    format: u32,
    step: u64,
    generator_updates: i64,
    discriminator_updates: i64,
    #[serde(default)]
    remedies: Remedies,
    files: BTreeMap<String, String>,
}

const SUMMARY: &str = "state.json";
const FILES: [&str; 4] =
    ["generator.safetensors", "ema.safetensors", "discriminator.safetensors", "optimizer.safetensors"];

/// Averages beside the four files; only where the settings keep any.
const EXTRAS: &str = "extras.safetensors";

impl Checkpoint {
    /// The complete checkpoints in `folder`, oldest first.
    pub fn list(folder: &Path) -> Vec<Self> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut all: Vec<_> = entries
            .filter_map(|entry| {
                let step = entry.file_name().to_str()?.parse().ok()?;
                Some(Self { folder: entry.path(), step })
            })
            .collect();
        all.sort_by_key(|checkpoint| checkpoint.step);
        all
    }

    /// How many complete checkpoints there are in `folder`, and how many bytes they take.
    pub fn sizes(folder: &Path) -> (usize, u64) {
        let all = Self::list(folder);
        let files = all.iter().filter_map(|checkpoint| fs::read_dir(&checkpoint.folder).ok()).flatten();
        let bytes = files.flatten().filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum();
        (all.len(), bytes)
    }

    /// Writes `state` into a new folder of `folder`, by way of a temporary one, and removes all but the newest `keep`.
    ///
    /// # Errors
    /// The first operation that failed; earlier checkpoints stay.
    pub fn write(state: &State, folder: &Path, keep: usize) -> Result<Self, CheckpointError> {
        create_folder(folder)?;
        remove_leftovers(folder);
        let name = format!("{:08}", state.step);
        let target = folder.join(&name);
        let temporary = folder.join(format!(".{name}.partial"));
        let result = write_files(state, &temporary).and_then(|()| {
            if target.exists() {
                discard(&target).map_err(|error| FileError::new(&target, error))?;
            }
            fs::rename(&temporary, &target)
                .and_then(|()| sync_folder(folder))
                .map_err(|error| FileError::new(&target, error).into())
        });
        if let Err(error) = result {
            // Best effort: the error that matters is the first one.
            let _ = fs::remove_dir_all(&temporary);
            return Err(error);
        }
        let all = Self::list(folder);
        for old in &all[..all.len().saturating_sub(keep)] {
            // A checkpoint that cannot be removed costs space, nothing else.
            let _ = discard(&old.folder);
        }
        Ok(Self { folder: target, step: state.step })
    }

    /// The variables of both networks, the generator's parameters as averaged.
    ///
    /// # Errors
    /// Where a file is missing or damaged.
    pub fn networks(&self) -> Result<Networks, CheckpointError> {
        self.verify(FILES)?;
        let read = |name: &str| Ok::<_, CheckpointError>(read_tensors(&self.folder.join(name))?.tensors);
        let mut generator = read(FILES[0])?;
        generator.extend(read(FILES[1])?);
        Ok(Networks { generator, discriminator: read(FILES[2])? })
    }

    /// Reads this checkpoint into `state`, whose networks have the run's sizes.
    ///
    /// # Errors
    /// Where a file is missing, damaged or of another architecture; `state` must then not be used.
    pub fn read(&self, state: &mut State) -> Result<(), CheckpointError> {
        let extras = state.extras();
        let summary = self.verify(FILES.into_iter().chain((!extras.is_empty()).then_some(EXTRAS)))?;
        let read = |name: &str| read_tensors(&self.folder.join(name));
        copy_all(&state.generator_store, read(FILES[0])?)?;
        copy_all(&state.discriminator_store, read(FILES[2])?)?;
        let ema = read(FILES[1])?;
        let optimizer = read(FILES[3])?;
        for (prefix, source, flat, parameters) in [
            ("", &ema, &state.ema, &state.generator_parameters),
            ("generator.mean.", &optimizer, &state.generator_adam.mean, &state.generator_parameters),
            ("generator.square.", &optimizer, &state.generator_adam.square, &state.generator_parameters),
            (
                "discriminator.mean.",
                &optimizer,
                &state.discriminator_adam.mean,
                &state.discriminator_parameters,
            ),
            (
                "discriminator.square.",
                &optimizer,
                &state.discriminator_adam.square,
                &state.discriminator_parameters,
            ),
        ] {
            for (name, view) in parameters.named(flat) {
                source.copy(&format!("{prefix}{name}"), &view)?;
            }
        }
        if !extras.is_empty() {
            let stored = read(EXTRAS)?;
            extras.iter().try_for_each(|(name, tensor)| stored.copy(name, tensor))?;
        }
        state.step = summary.step;
        state.generator_adam.set_updates(summary.generator_updates);
        state.discriminator_adam.set_updates(summary.discriminator_updates);
        state.remedy(summary.remedies);
        Ok(())
    }

    /// The summary, after a look at whether those files are what was written.
    fn verify(&self, names: impl IntoIterator<Item = &'static str>) -> Result<Summary, CheckpointError> {
        let path = self.folder.join(SUMMARY);
        let json = fs::read(&path).map_err(|error| FileError::new(&path, error))?;
        let summary: Summary = serde_json::from_slice(&json).map_err(|_| CheckpointError::Damaged(path))?;
        for name in names {
            let path = self.folder.join(name);
            if summary.files.get(name) != Some(&sha256(&path)?) {
                return Err(CheckpointError::Damaged(path));
            }
        }
        Ok(summary)
    }
}

/// Variables by name.
#[derive(Debug)]
pub struct Networks {
    /// The generator's.
    pub generator: HashMap<String, Tensor>,
    /// The discriminator's.
    pub discriminator: HashMap<String, Tensor>,
}

fn write_files(state: &State, folder: &Path) -> Result<(), CheckpointError> {
    let file_error = |path: &Path| {
        let path = path.to_path_buf();
        move |error| FileError::new(&path, error)
    };
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(file_error(folder))?;
    }
    create_folder(folder)?;
    let mut optimizer = Vec::new();
    for (network, adam, parameters) in [
        ("generator", &state.generator_adam, &state.generator_parameters),
        ("discriminator", &state.discriminator_adam, &state.discriminator_parameters),
    ] {
        for (moment, flat) in [("mean", &adam.mean), ("square", &adam.square)] {
            let named = parameters.named(flat).into_iter();
            optimizer.extend(named.map(|(name, tensor)| (format!("{network}.{moment}.{name}"), tensor)));
        }
    }
    let contents = [
        variables(&state.generator_store),
        state.generator_parameters.named(&state.ema),
        variables(&state.discriminator_store),
        optimizer,
    ];
    let mut files = BTreeMap::new();
    let extras = Some((EXTRAS, state.extras())).filter(|(_, extras)| !extras.is_empty());
    for (name, tensors) in FILES.into_iter().zip(contents).chain(extras) {
        let path = folder.join(name);
        write_tensors(&path, &tensors)?;
        File::open(&path).and_then(|file| file.sync_all()).map_err(file_error(&path))?;
        files.insert(name.to_owned(), sha256(&path)?);
    }
    let summary = Summary {
        format: 1,
        step: state.step,
        generator_updates: state.generator_adam.updates(),
        discriminator_updates: state.discriminator_adam.updates(),
        remedies: state.remedies(),
        files,
    };
    let path = folder.join(SUMMARY);
    let write = || -> io::Result<()> {
        let file = File::create(&path)?;
        serde_json::to_writer_pretty(&file, &summary)?;
        file.sync_all()
    };
    write().map_err(file_error(&path))?;
    sync_folder(folder).map_err(file_error(folder))?;
    Ok(())
}

fn variables(store: &VarStore) -> Vec<(String, Tensor)> {
    let mut all: Vec<_> = store.variables().into_iter().collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

fn write_tensors(path: &Path, tensors: &[(String, Tensor)]) -> Result<(), CheckpointError> {
    let on_cpu: Vec<_> = tensors
        .iter()
        .map(|(name, tensor)| (name, tensor.detach().to_device(tch::Device::Cpu).contiguous()))
        .collect();
    Tensor::write_safetensors(&on_cpu, path).map_err(|error| tensors_error(path, error))
}

fn tensors_error(path: &Path, error: TchError) -> CheckpointError {
    match error {
        TchError::SafeTensorError { err: SafeTensorError::IoError(source), .. } => {
            FileError::new(path, source).into()
        }
        source => CheckpointError::Tensors { path: path.into(), source },
    }
}

/// The tensors of one file, which remember where they came from.
struct Tensors {
    path: PathBuf,
    tensors: HashMap<String, Tensor>,
}

impl Tensors {
    fn copy(&self, name: &str, into: &Tensor) -> Result<(), CheckpointError> {
        match self.tensors.get(name).filter(|tensor| tensor.size() == into.size()) {
            Some(tensor) => {
                no_grad(|| into.shallow_clone().copy_(tensor));
                Ok(())
            }
            None => Err(CheckpointError::Mismatch { path: self.path.clone(), name: name.into() }),
        }
    }
}

fn read_tensors(path: &Path) -> Result<Tensors, CheckpointError> {
    let tensors = Tensor::read_safetensors(path).map_err(|error| tensors_error(path, error))?;
    Ok(Tensors { path: path.into(), tensors: tensors.into_iter().collect() })
}

fn copy_all(store: &VarStore, tensors: Tensors) -> Result<(), CheckpointError> {
    store.variables().iter().try_for_each(|(name, variable)| tensors.copy(name, variable))
}

/// Removes a checkpoint so that it is never seen half removed: its name goes first.
fn discard(folder: &Path) -> io::Result<()> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let doomed = folder.with_file_name(format!(".{name}.discarded"));
    if doomed.exists() {
        fs::remove_dir_all(&doomed)?;
    }
    fs::rename(folder, &doomed)?;
    fs::remove_dir_all(doomed)
}

fn remove_leftovers(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') && (name.ends_with(".partial") || name.ends_with(".discarded")) {
            // Best effort: leftovers of a killed run cost space, nothing else.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
