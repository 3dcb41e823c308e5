//! The kinds of film.

use super::FilmError;
use std::fmt;
use std::path::Path;

/// A kind of film.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// 256 colours a frame; every program shows it.
    Gif,
    /// PNG with several frames: exact colours.
    Apng,
    /// Lossless WebP with several frames: exact colours.
    WebP,
    /// H.264, by ffmpeg.
    Mp4,
}

impl Format {
    /// The kind that a file's ending names.
    ///
    /// # Errors
    /// [`FilmError::Ending`].
    pub fn of(path: &Path) -> Result<Self, FilmError> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("gif") => Ok(Self::Gif),
            Some("png" | "apng") => Ok(Self::Apng),
            Some("webp") => Ok(Self::WebP),
            Some("mp4") => Ok(Self::Mp4),
            _ => Err(FilmError::Ending(path.into())),
        }
    }

    /// Most frames a second. GIF counts hundredths of a second, and players slow down what is shown for less than two.
    pub fn most_fps(self) -> u16 {
        match self {
            Self::Gif => 50,
            Self::Apng | Self::WebP | Self::Mp4 => 240,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gif => "GIF",
            Self::Apng => "APNG",
            Self::WebP => "WebP",
            Self::Mp4 => "MP4",
        })
    }
}
