//! `report.html`: what a run has come to, in one file that opens anywhere and needs no network.
//!
//! It is made of the run folder alone, at each run's end and by `fastgan report`. What is missing is told in a sentence.

mod chart;
mod charts;
mod data;
mod draw;
mod film;
mod kept;
mod measured;
mod nearest;
mod page;
mod settings;
mod still;
mod summary;
mod thin;
mod words;

pub use draw::DrawError;

use crate::files::{FileError, write_atomically};
use crate::train::RunFolder;
use askama::Template;
use kept::Kept;
use page::Page;
use std::io::Write;
use std::path::PathBuf;
use tch::Device;

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A file operation failed.
    #[error(transparent)]
    File(#[from] FileError),
    /// The curves could not be drawn.
    #[error(transparent)]
    Draw(#[from] DrawError),
    /// The page could not be put together.
    #[error("the report's page cannot be put together: {0}")]
    Page(#[from] askama::Error),
}

/// Writes the report of a run, which may still go on, into its folder; the model's samples are drawn on `device`. Returns its path.
///
/// # Errors
/// A [`ReportError`]; an earlier report stays what it is.
pub fn write(folder: &RunFolder, device: Device) -> Result<PathBuf, ReportError> {
    let kept = Kept::read(folder);
    let html = Page::new(&kept, folder, device)?.render()?;
    let path = folder.report();
    write_atomically(&path, |file| file.write_all(html.as_bytes()))?;
    Ok(path)
}
