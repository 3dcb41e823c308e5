//! Films from pictures that come one after the other: the file's ending says which kind.
//!
//! PNG and WebP keep alpha; GIF and MP4, which have none that is worth the name, lie over white.
//!
//! No encoder holds more than one frame, so a film may be as long as the disk is large.

mod apng;
mod error;
mod ffmpeg;
mod format;
mod frames;
mod gif;
mod palette;
mod webp;

pub use error::FilmError;
pub use format::Format;

use crate::files::{place_atomically, write_atomically};
use crate::pictures::Picture;
use frames::Frames;
use std::path::{Path, PathBuf};

/// A film that can be written: what is wrong with its name or its rate was said when it was made.
#[derive(Debug, Clone)]
pub struct Film {
    path: PathBuf,
    format: Format,
    fps: u16,
    repeat: bool,
}

impl Film {
    /// A film of `fps` frames a second in the file `path`, played again and again where it is to `repeat` (MP4 leaves that to its player).
    ///
    /// # Errors
    /// [`FilmError`], before any work: an unknown ending, a rate that the kind cannot show, MP4 on a machine without ffmpeg.
    pub fn new(path: &Path, fps: u16, repeat: bool) -> Result<Self, FilmError> {
        let format = Format::of(path)?;
        if !(1..=format.most_fps()).contains(&fps) {
            return Err(FilmError::Rate { format, fps });
        }
        if format == Format::Mp4 && !ffmpeg::is_there() {
            return Err(FilmError::NoFfmpeg);
        }
        Ok(Self { path: path.into(), format, fps, repeat })
    }

    /// Its kind.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Writes the film: just these frames, all of one size, each shown equally long.
    ///
    /// # Errors
    /// [`FilmError::Empty`], or [`FilmError::File`] where a frame differs in size or the file cannot be written.
    pub fn write(&self, frames: impl ExactSizeIterator<Item = Picture>) -> Result<(), FilmError> {
        let frames = Frames::new(frames).ok_or(FilmError::Empty)?;
        match self.format {
            Format::Gif => write_atomically(&self.path, |out| gif::write(out, self, frames)),
            Format::Apng => write_atomically(&self.path, |out| apng::write(out, self, frames)),
            Format::WebP => write_atomically(&self.path, |out| webp::write(out, self, frames)),
            Format::Mp4 => place_atomically(&self.path, |path| ffmpeg::write(path, self, frames)),
        }?;
        Ok(())
    }

    /// How long frame `index` is shown, in whole units of which a second has `units`: rounded so that the sum stays exact.
    fn delay(&self, index: usize, units: u64) -> u64 {
        let fps = u64::from(self.fps);
        let end = |frame: u64| (2 * frame * units + fps) / (2 * fps);
        end(index as u64 + 1) - end(index as u64)
    }
}

/// Writes a film that repeats: [`Film::new`] and [`Film::write`] in one.
///
/// # Errors
/// As theirs.
pub fn write(path: &Path, frames: impl ExactSizeIterator<Item = Picture>, fps: u16) -> Result<(), FilmError> {
    Film::new(path, fps, true)?.write(frames)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_add_up() {
        let film = |fps| Film { path: PathBuf::new(), format: Format::Gif, fps, repeat: true };
        for fps in [1, 7, 24, 30, 50] {
            let delays: Vec<_> = (0..usize::from(fps)).map(|index| film(fps).delay(index, 100)).collect();
            assert_eq!(delays.iter().sum::<u64>(), 100);
            assert!(delays.iter().all(|&delay| delay.abs_diff(100 / u64::from(fps)) <= 1), "{delays:?}");
        }
        assert_eq!([0, 1, 2].map(|index| film(30).delay(index, 100)), [3, 4, 3]);
    }
}
