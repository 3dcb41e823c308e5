//! `N.pth` and `all_N.pth` of the official code, in every shape they come in.

use super::parameter_order::parameter_order;
use super::pickle::{PickleError, PickleFile, read};
use super::value::{Pickle, Value};
use crate::net::Generator;
use crate::no_grad::no_grad;
use fastgan_model::{Architecture, ArchitectureError};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use tch::nn::VarStore;
use tch::{Device, Tensor};

/// A generator from an official checkpoint, with its buffers.
#[derive(Debug)]
pub struct Imported {
    /// Its variables.
    pub store: VarStore,
    /// The generator.
    pub generator: Generator,
    /// Whether the averaged weights came from the list `g_ema` (else the file's `g` is the average already).
    pub from_list: bool,
}

/// Why a file is no official checkpoint.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Not a file of tensors.
    #[error("{path} {source}")]
    Pickle {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        source: PickleError,
    },
    /// A checkpoint of something else.
    #[error(
        "{path} holds no FastGAN generator: it should have an entry `g` with `init.init.0.weight_orig`, and has {found}"
    )]
    NotFastgan {
        /// The file.
        path: PathBuf,
        /// The keys that it has.
        found: String,
    },
    /// A generator whose sizes are no architecture.
    #[error("{path}: {source}")]
    Architecture {
        /// The file.
        path: PathBuf,
        /// Which number.
        source: ArchitectureError,
    },
    /// A tensor that the architecture has and the file has not.
    #[error("{path} has no tensor `{name}`, which this generator needs")]
    Missing {
        /// The file.
        path: PathBuf,
        /// Its key.
        name: String,
    },
    /// A tensor of another shape.
    #[error("{path}: tensor `{name}` has the shape {found:?} and should have {expected:?}")]
    Shape {
        /// The file.
        path: PathBuf,
        /// Its key.
        name: String,
        /// By the architecture.
        expected: Vec<i64>,
        /// In the file.
        found: Vec<i64>,
    },
    /// The list of averaged weights is of another length.
    #[error("{path}: the list `g_ema` has {found} tensors and should have {expected} for this generator")]
    ListLength {
        /// The file.
        path: PathBuf,
        /// By the architecture.
        expected: usize,
        /// In the file.
        found: usize,
    },
}

/// Reads the averaged generator of `path` on the CPU; sizes are read from the shapes.
///
/// # Errors
/// An [`ImportError`] that names the file and what it is instead.
pub fn import(path: &Path) -> Result<Imported, ImportError> {
    let pickle = |source| ImportError::Pickle { path: path.into(), source };
    let PickleFile { mut storages, pickle: file } = PickleFile::open(path).map_err(pickle)?;
    let root = file.root();
    let Value::Dict(_) = root else {
        return Err(ImportError::NotFastgan { path: path.into(), found: "no dictionary".into() });
    };
    // A bare state dictionary of the generator serves as well.
    let generator = file.entry(root, "g").filter(|g| matches!(g, Value::Dict(_))).unwrap_or(root);

    let mut tensors = HashMap::new();
    for (key, value) in file.named(generator) {
        let key = key.strip_prefix("module.").unwrap_or(key);
        if let Some(tensor) = read(&mut storages, &file, key, value).map_err(pickle)? {
            tensors.insert(key.to_owned(), tensor);
        }
    }
    let not_fastgan = || ImportError::NotFastgan { path: path.into(), found: keys(&file) };
    let architecture = architecture(&tensors).ok_or_else(not_fastgan)?;
    let architecture =
        architecture.map_err(|source| ImportError::Architecture { path: path.into(), source })?;

    let from_list = match file.entry(root, "g_ema") {
        Some(Value::List(list)) => {
            let names = parameter_order(architecture);
            if names.len() != list.len() {
                let (expected, found) = (names.len(), list.len());
                return Err(ImportError::ListLength { path: path.into(), expected, found });
            }
            for (name, &value) in names.into_iter().zip(list) {
                let tensor = read(&mut storages, &file, &name, &file[value]).map_err(pickle)?;
                let tensor =
                    tensor.ok_or_else(|| ImportError::Missing { path: path.into(), name: name.clone() })?;
                tensors.insert(name, tensor);
            }
            true
        }
        _ => false,
    };

    let store = VarStore::new(Device::Cpu);
    let generator = Generator::new(&store.root(), architecture);
    for (name, variable) in store.variables() {
        let tensor = tensors
            .get(&name)
            .ok_or_else(|| ImportError::Missing { path: path.into(), name: name.clone() })?;
        if tensor.size() != variable.size() {
            let (expected, found) = (variable.size(), tensor.size());
            return Err(ImportError::Shape { path: path.into(), name, expected, found });
        }
        no_grad(|| variable.shallow_clone().copy_(tensor));
    }
    Ok(Imported { store, generator, from_list })
}

/// The first keys of a dictionary, for a person who gave the wrong file.
fn keys(file: &Pickle) -> String {
    let names: Vec<_> = file.named(file.root()).map(|(key, _)| format!("`{key}`")).collect();
    match names.len() {
        0 => "no named entries".into(),
        1..=5 => names.join(", "),
        more => format!("{} and {} more", names[..5].join(", "), more - 5),
    }
}

/// The sizes that the shapes tell; `None` where the tell-tale tensors are absent.
fn architecture(tensors: &HashMap<String, Tensor>) -> Option<Result<Architecture, ArchitectureError>> {
    let first = tensors.get("init.init.0.weight_orig")?.size();
    let last = tensors.get("to_big.weight_orig")?.size();
    let [latent_dim, doubled, 4, 4] = first[..] else { return None };
    let largest = (6..=10).rev().map(|power| 1usize << power);
    let resolution =
        largest.into_iter().find(|size| tensors.contains_key(&format!("feat_{size}.1.weight_orig")))?;
    let channels = *last.first()? as usize;
    Some(Architecture::new(resolution, channels, latent_dim as usize, doubled as usize / 32))
}
