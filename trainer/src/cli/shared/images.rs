//! Images that a verb looks at once.

use anyhow::Result;
use fastgan_trainer::data::{Images, Square, one_line};
use fastgan_trainer::files::create_folder;
use std::path::PathBuf;

/// The usable images of `files` as squares, and which files they are. What cannot be used is said.
pub(in crate::cli) fn open(files: &[PathBuf], square: Square) -> Result<(Images, Vec<PathBuf>)> {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("fastgan-{}-{number}", std::process::id()));
    create_folder(&folder)?;
    let images = Images::open(&folder, files, square, |_| ());
    // They stay mapped into memory; where the system keeps mapped files, some temporary space is lost.
    let _ = std::fs::remove_dir_all(&folder);
    let images = images?;
    let skipped = &images.manifest().skipped;
    for skipped in skipped {
        println!("left out: {} {}", one_line(&skipped.path.to_string_lossy()), skipped.reason);
    }
    let used = |file: &&PathBuf| !skipped.iter().any(|skipped| skipped.path == **file);
    let files = files.iter().filter(used).cloned().collect();
    Ok((images, files))
}
