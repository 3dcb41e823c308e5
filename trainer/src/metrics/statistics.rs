//! Features of a training set, kept from one evaluation to the next.

use super::inception::FEATURES;
use crate::data::{Channels, Fit, Square};
use crate::files::{FileError, create_folder, write_atomically};
use crate::values::values;
use sha2::{Digest, Sha256};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use tch::Tensor;

/// Raised when the way from a file to its features changes.
const VERSION: u32 = 1;

/// Where the features of `files` lie: the name follows from the files' contents, from the `square` that they become first, from the
/// network's hash, and from this program's way of resizing.
///
/// # Errors
/// Where a file cannot be read.
pub(super) fn place(
    folder: &Path,
    files: &[PathBuf],
    square: Square,
    network: &str,
) -> Result<PathBuf, FileError> {
    let mut hash = Sha256::new();
    let Square { side, fit, channels } = square;
    // What is transparent is compared over white: RGB and RGBA are one.
    let grey = if channels == Channels::Grey { " grey" } else { "" };
    let fit = if fit == Fit::Squash { String::new() } else { format!(" {}", fit.name()) };
    hash.update(format!("{VERSION} {side}{fit}{grey} {network}\n"));
    for file in files {
        let bytes = fs::read(file).map_err(|error| FileError::new(file, error))?;
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(&bytes);
    }
    Ok(folder.join(format!("features-{:.16}.f32", format!("{:x}", hash.finalize()))))
}

/// The features `[N, 2048]` that lie at `place`, if they do.
pub(super) fn load(place: &Path) -> Option<Tensor> {
    let bytes = fs::read(place).ok()?;
    let (numbers, rest) = bytes.as_chunks::<4>();
    let values: Vec<f32> = numbers.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
    let whole = rest.is_empty() && !values.is_empty() && values.len() as i64 % FEATURES == 0;
    whole.then(|| Tensor::from_slice(&values).view([-1, FEATURES]))
}

/// Puts features there.
///
/// # Errors
/// Where the file cannot be written.
pub(super) fn store(place: &Path, features: &Tensor) -> Result<(), FileError> {
    if let Some(folder) = place.parent() {
        create_folder(folder)?;
    }
    let values = values(features);
    write_atomically(place, |file| values.iter().try_for_each(|value| file.write_all(&value.to_le_bytes())))
}
