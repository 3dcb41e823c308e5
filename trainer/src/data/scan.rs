//! Which files of a folder are images.

use super::Skipped;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Extensions that are looked for, in any case.
pub const EXTENSIONS: [&str; 7] = ["jpg", "jpeg", "jfif", "png", "webp", "bmp", "gif"];

/// Extensions of images that are not read; a folder that holds such is told of.
const OTHER_EXTENSIONS: [&str; 13] =
    ["heic", "heif", "avif", "tif", "tiff", "jxl", "jp2", "svg", "psd", "dng", "cr2", "nef", "arw"];

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
        "no images in {0}: looked, in it and its sub-folders, for files that end in .jpg, .jpeg, .jfif, .png, .webp, .bmp or .gif{1}"
    )]
    Empty(PathBuf, String),
    /// A sub-folder cannot be read.
    #[error("cannot read the folder: {0}")]
    Unreadable(#[from] walkdir::Error),
}

/// What lies in a folder.
#[derive(Debug, Default)]
pub struct Found {
    /// Files that are images by their names, sorted by path.
    pub files: Vec<PathBuf>,
    /// Links that lead in a circle: what they lead to is found without them.
    pub circles: Vec<Skipped>,
    /// How many files have the extension of an image that is not read, by extension.
    pub other_kinds: BTreeMap<String, usize>,
}

/// All image files in `folder` and its sub-folders, sorted by path. Hidden folders and files are left out.
///
/// # Errors
/// A [`ScanError`] where there is nothing to return.
pub fn scan(folder: &Path) -> Result<Vec<PathBuf>, ScanError> {
    survey(folder).map(|found| found.files)
}

/// As [`scan`], with what was passed over.
///
/// # Errors
/// A [`ScanError`] where there are no images.
pub fn survey(folder: &Path) -> Result<Found, ScanError> {
    if !folder.exists() {
        return Err(ScanError::Missing(folder.into()));
    }
    if !folder.is_dir() {
        return Err(ScanError::NotAFolder(folder.into()));
    }
    let mut found = Found::default();
    let walk = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.file_name())) {
        match entry {
            Ok(entry) => found.note(entry),
            Err(error) if error.loop_ancestor().is_some() => found.circle(&error),
            // A link to nothing: a file like any other that cannot be read, unless it is no image anyway.
            Err(error) if error.path().is_some_and(Path::is_symlink) => {
                found.files.extend(error.path().filter(|path| is_image(path)).map(Path::to_path_buf));
            }
            Err(error) => return Err(error.into()),
        }
    }
    found.files.sort();
    if found.files.is_empty() {
        return Err(ScanError::Empty(folder.into(), found.instead()));
    }
    Ok(found)
}

impl Found {
    fn note(&mut self, entry: DirEntry) {
        if !entry.file_type().is_file() {
            return;
        }
        if is_image(entry.path()) {
            self.files.push(entry.into_path());
            return;
        }
        let extension = extension(entry.path());
        if let Some(kind) = extension.filter(|e| OTHER_EXTENSIONS.contains(&e.as_str())) {
            *self.other_kinds.entry(kind).or_default() += 1;
        }
    }

    fn circle(&mut self, error: &walkdir::Error) {
        if let Some(path) = error.path() {
            let reason = "is a link to a folder that holds it: passed over".to_owned();
            self.circles.push(Skipped { path: path.into(), reason });
        }
    }

    /// What there is in place of images.
    fn instead(&self) -> String {
        match self.other_kinds() {
            Some(kinds) => format!("; it has {kinds}, which are not read: save them as PNG or JPEG"),
            None => String::new(),
        }
    }

    /// Images of kinds that are not read, in words.
    pub fn other_kinds(&self) -> Option<String> {
        let words = self.other_kinds.iter().map(|(kind, count)| format!("{count} .{kind}"));
        let words = words.collect::<Vec<_>>().join(", ");
        (!words.is_empty()).then_some(words)
    }
}

fn is_hidden(name: &OsStr) -> bool {
    name.to_string_lossy().starts_with('.')
}

fn extension(path: &Path) -> Option<String> {
    path.extension().map(|extension| extension.to_string_lossy().to_lowercase())
}

fn is_image(path: &Path) -> bool {
    extension(path).is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
}
