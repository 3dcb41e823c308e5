//! Pretrained networks: known by address and hash, fetched on request, checked whenever they are loaded, never part of the project.

mod catalogue;
mod check;
mod download;

pub use catalogue::{CATALOGUE, Entry, INCEPTION, LPIPS_LINEAR, UnknownName, VGG16, cache, chosen, folder};
pub use check::{check, find};
pub use download::{FetchError, Fetched, fetch};

use crate::files::FileError;
use crate::import::{PickleError, read_tensors};
use crate::loss::Lpips;
use crate::metrics::Inception;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use tch::{Device, Tensor};

/// Why weights cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// Another file than the published one.
    #[error(
        "{path} is not the published {file}: its SHA-256 begins with {} and should begin with {expected}; remove it and fetch it again with `fastgan weights fetch`",
        &found[..8]
    )]
    WrongHash {
        /// The file.
        path: PathBuf,
        /// What it should be.
        file: String,
        /// The first eight digits of the published hash.
        expected: String,
        /// The hash that it has.
        found: String,
    },
    /// The file holds no tensors.
    #[error("{path} {source}")]
    Pickle {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        source: PickleError,
    },
    /// A tensor is missing or has another shape.
    #[error("{0}")]
    Tensors(String),
}

/// The network of FID and KID with the published weights in `folder`; `None` where its file is not there.
///
/// # Errors
/// A [`WeightsError`] where the file is there and is not the published one.
pub fn inception(folder: &Path, device: Device) -> Result<Option<Inception>, WeightsError> {
    let Some(path) = find(&INCEPTION, folder)? else { return Ok(None) };
    let tensors = read(&path, device, |key| !key.starts_with("fc."))?;
    Inception::new(tensors).map(Some).map_err(WeightsError::Tensors)
}

/// LPIPS with the published weights in `folder`; `None` where one of its two files is not there.
///
/// # Errors
/// A [`WeightsError`] where a file is there and is not the published one.
pub fn lpips(folder: &Path, device: Device) -> Result<Option<Lpips>, WeightsError> {
    let (Some(vgg), Some(linear)) = (find(&VGG16, folder)?, find(&LPIPS_LINEAR, folder)?) else {
        return Ok(None);
    };
    lpips_from(&vgg, &linear, device).map(Some)
}

/// LPIPS from VGG16's file and that of the channel weights, whose hashes the caller has checked, or does not care about.
///
/// # Errors
/// A [`WeightsError`] where they hold other tensors.
pub fn lpips_from(vgg: &Path, linear: &Path, device: Device) -> Result<Lpips, WeightsError> {
    // VGG16's classifier, nine tenths of its file, is not part of LPIPS.
    let mut tensors = read(vgg, device, |key| key.starts_with("features."))?;
    tensors.extend(read(linear, device, |_| true)?);
    Lpips::new(tensors).map_err(WeightsError::Tensors)
}

fn read(
    path: &Path,
    device: Device,
    wanted: impl Fn(&str) -> bool,
) -> Result<HashMap<String, Tensor>, WeightsError> {
    let tensors =
        read_tensors(path, wanted).map_err(|source| WeightsError::Pickle { path: path.into(), source })?;
    Ok(tensors.into_iter().map(|(key, tensor)| (key, tensor.to_device(device))).collect())
}
