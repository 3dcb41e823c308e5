//! Why there is no film.

use super::Format;
use crate::files::FileError;
use std::path::PathBuf;

/// What is wrong with a film.
#[derive(Debug, thiserror::Error)]
pub enum FilmError {
    /// The file's ending names no kind of film.
    #[error("{}: a film's name ends in .gif, .png or .apng, .webp, or .mp4", .0.display())]
    Ending(PathBuf),
    /// More or fewer frames a second than the kind can show.
    #[error("{fps} frames a second are not possible in {format}: choose 1 to {}", format.most_fps())]
    Rate {
        /// The kind.
        format: Format,
        /// What was asked for.
        fps: u16,
    },
    /// The program that makes MP4 is not there.
    #[error(
        "MP4 is made by the program ffmpeg, which is not on this machine: install it, or end the film's name in .gif, .png or .webp"
    )]
    NoFfmpeg,
    /// No frame at all.
    #[error("a film needs at least one frame")]
    Empty,
    /// The file cannot be written, or a frame does not fit.
    #[error(transparent)]
    File(#[from] FileError),
}
