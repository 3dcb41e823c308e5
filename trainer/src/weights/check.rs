//! Is a file the published one? Its hash says so, whoever brought it.

use super::{Entry, WeightsError};
use crate::files::FileError;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The SHA-256 of a file, in hexadecimal.
///
/// # Errors
/// Where the file cannot be read.
pub fn sha256(path: &Path) -> Result<String, FileError> {
    let hash = || -> io::Result<String> {
        let mut file = File::open(path)?;
        let mut hash = Sha256::new();
        let mut piece = vec![0; 1 << 20];
        loop {
            match file.read(&mut piece)? {
                0 => return Ok(format!("{:x}", hash.finalize())),
                length => hash.update(&piece[..length]),
            }
        }
    };
    hash().map_err(|error| FileError::new(path, error))
}

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
