//! Writing files so that a crash, a full disk or a power cut leaves either the old state or the new one.

use sha2::{Digest, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

/// A file operation that failed, with the file.
#[derive(Debug, thiserror::Error)]
#[error("{}: {}", path.display(), explain(source))]
pub struct FileError {
    /// The file or folder.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

impl FileError {
    /// For `path`.
    pub fn new(path: &Path, source: io::Error) -> Self {
        Self { path: path.into(), source }
    }
}

fn explain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "the disk is full; free some space and go on with --resume, what was saved before is whole".into()
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "cannot be written; choose a folder in which you may write".into()
        }
        _ => error.to_string(),
    }
}

/// Writes `path` by way of a temporary neighbour that is fsynced and renamed.
///
/// # Errors
/// The first operation that failed; the temporary file is removed and `path` is what it was.
pub fn write_atomically(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<(), FileError> {
    place_atomically(path, |temporary| {
        let mut out = BufWriter::new(File::create(temporary)?);
        write(&mut out)?;
        out.into_inner().map(drop).map_err(io::IntoInnerError::into_error)
    })
}

/// [`write_atomically`] for what another program writes: `make` gets the name of the temporary neighbour, and leaves a file there.
///
/// # Errors
/// As [`write_atomically`].
pub fn place_atomically(path: &Path, make: impl FnOnce(&Path) -> io::Result<()>) -> Result<(), FileError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = path.with_file_name(format!(".{name}.partial-{}", std::process::id()));
    let attempt = || -> io::Result<()> {
        make(&temporary)?;
        OpenOptions::new().write(true).open(&temporary)?.sync_all()?;
        fs::rename(&temporary, path)?;
        sync_folder(path.parent().unwrap_or(Path::new(".")))
    };
    attempt().map_err(|error| {
        // Best effort: the error that matters is the first one.
        let _ = fs::remove_file(&temporary);
        FileError::new(path, error)
    })
}

/// Makes renames and new names in `folder` durable.
///
/// # Errors
/// What the system said.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    File::open(folder)?.sync_all()
}

/// Makes `folder` and its parents.
///
/// # Errors
/// What the system said, with the folder.
pub fn create_folder(folder: &Path) -> Result<(), FileError> {
    fs::create_dir_all(folder).map_err(|error| FileError::new(folder, error))
}

/// The SHA-256 of a file, in hexadecimal.
///
/// # Errors
/// Where the file cannot be read.
pub fn sha256(path: &Path) -> Result<String, FileError> {
    let mut hash = Sha256::new();
    let read = File::open(path).and_then(|mut file| io::copy(&mut file, &mut hash));
    read.map_err(|error| FileError::new(path, error))?;
    Ok(format!("{:x}", hash.finalize()))
}
