//! Is a file the published one? Its hash says so, whoever brought it.

use super::{Entry, WeightsError};
use crate::files::sha256;
use std::path::{Path, PathBuf};

/// The file of `entry` in `folder`, where it is there and is the published one; `None` where it is not there.
///
/// # Errors
/// [`WeightsError::WrongHash`] for another file under that name.
pub fn find(entry: &Entry<'_>, folder: &Path) -> Result<Option<PathBuf>, WeightsError> {
    let path = folder.join(entry.file);
    if !path.exists() {
        return Ok(None);
    }
    check(entry, &path)?;
    Ok(Some(path))
}

/// Whether the file at `path`, whatever its name, is that of `entry`.
///
/// # Errors
/// [`WeightsError::WrongHash`] where it is not.
pub fn check(entry: &Entry<'_>, path: &Path) -> Result<(), WeightsError> {
    let found = sha256(path)?;
    if found == entry.sha256 {
        return Ok(());
    }
    Err(WeightsError::WrongHash {
        path: path.into(),
        file: entry.file.into(),
        expected: entry.sha256[..8].into(),
        found,
    })
}
