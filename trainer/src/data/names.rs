//! Names of files, which may hold anything.

use serde::Serializer;
use std::path::{Path, PathBuf};

/// A name as one line: what would end the line or move the cursor is written as an escape.
pub fn one_line(name: &str) -> String {
    name.chars().fold(String::with_capacity(name.len()), |mut line, c| {
        if c.is_control() {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
        line
    })
}

/// A path as text; what is no UTF-8 is replaced.
pub(super) fn lossy<S: Serializer>(path: &Path, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&path.to_string_lossy())
}

/// The deepest folder that holds all of `files`.
pub(super) fn common_folder(files: &[&Path]) -> PathBuf {
    let Some(first) = files.first().and_then(|file| file.parent()) else { return PathBuf::new() };
    let holds_all = |folder: &&Path| files.iter().all(|file| file.starts_with(folder));
    first.ancestors().find(holds_all).unwrap_or(Path::new("")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line() {
        assert_eq!(one_line("a\nb\u{1b}[2J ä.png"), "a\\nb\\u{1b}[2J ä.png");
    }

    #[test]
    fn the_folder_of_all() {
        let of = |files: &[&str]| common_folder(&files.iter().map(Path::new).collect::<Vec<_>>());
        assert_eq!(of(&["/a/b/c.png", "/a/b/d/e.png"]), Path::new("/a/b"));
        assert_eq!(of(&["/a/b/c.png", "/a/bc/e.png"]), Path::new("/a"));
        assert_eq!(of(&[]), Path::new(""));
    }
}
