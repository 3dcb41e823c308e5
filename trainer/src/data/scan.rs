//! Which files of a folder are images.

use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Extensions that are looked for, in any case.
pub const EXTENSIONS: [&str; 6] = ["jpg", "jpeg", "png", "webp", "bmp", "gif"];

/// Why a folder gives no images.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// It does not exist.
    #[error("the folder {0} does not exist: give the folder that holds your images")]
    Missing(PathBuf),
    /// It is a file.
    #[error("{0} is a file: give the folder that holds your images")]
    NotAFolder(PathBuf),
    /// No file with a known extension, at any depth.
    #[error(
        "no images in {0}: looked, in it and its sub-folders, for files that end in .jpg, .jpeg, .png, .webp, .bmp or .gif"
    )]
    Empty(PathBuf),
    /// A sub-folder cannot be read.
    #[error("cannot read the folder: {0}")]
    Unreadable(#[from] walkdir::Error),
}

/// All image files in `folder` and its sub-folders, sorted by path. Hidden folders and files are left out.
///
/// # Errors
/// A [`ScanError`] where there is nothing to return.
pub fn scan(folder: &Path) -> Result<Vec<PathBuf>, ScanError> {
    if !folder.exists() {
        return Err(ScanError::Missing(folder.into()));
    }
    if !folder.is_dir() {
        return Err(ScanError::NotAFolder(folder.into()));
    }
    let hidden = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with('.');
    let walk = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
    let mut files = Vec::new();
    for entry in walk.filter_entry(|entry| entry.depth() == 0 || !hidden(entry.file_name())) {
        let entry = entry?;
        let extension = entry.path().extension().map(|e| e.to_string_lossy().to_lowercase());
        if entry.file_type().is_file() && extension.is_some_and(|e| EXTENSIONS.contains(&e.as_str())) {
            files.push(entry.into_path());
        }
    }
    files.sort();
    if files.is_empty() { Err(ScanError::Empty(folder.into())) } else { Ok(files) }
}
