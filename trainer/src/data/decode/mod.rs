//! One image file to what it holds, and to the square that training sees.

mod container;
mod error;
mod hidden;
mod open;
mod resize;
mod room;
mod square;

pub use error::DecodeError;
pub(super) use open::{Decoded, Pixels, open};
pub use resize::{square, to_planes};
pub use square::{Channels, Fit, Square};

use image::RgbImage;
use std::path::Path;

/// Largest image that is decoded, in pixels: beyond it one image would take gigabytes.
pub const MAX_PIXELS: u64 = 64_000_000;

/// Largest file that is read, in bytes.
pub const MAX_FILE: u64 = 1 << 29;

/// What the file itself holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Original {
    /// Pixels across, as shown (after the EXIF rotation).
    pub width: u32,
    /// Pixels down, as shown.
    pub height: u32,
    /// Whether it has an alpha channel.
    pub alpha: bool,
    /// Whether it is stored as grey.
    pub grey: bool,
    /// Whether its colours are entries of a palette.
    pub palette: bool,
    /// Whether its metadata have it turned or mirrored.
    pub turned: bool,
    /// Whether it has 16 bits or more for each channel; 8 of them are used.
    pub deep: bool,
    /// Whether it is in CMYK; it becomes RGB without a colour profile.
    pub cmyk: bool,
    /// Whether it has several frames; the first one is used.
    pub animated: bool,
    /// The format of its content: "JPEG", "PNG", "WebP", "GIF" or "BMP".
    pub format: &'static str,
}

impl Original {
    /// Width over height.
    pub fn aspect_ratio(&self) -> f32 {
        self.width as f32 / self.height as f32
    }
}

/// Decodes a file to bytes `[C, S, S]` (planes, rows, columns), turned as its metadata say and made square as `square` says.
///
/// # Errors
/// One [`DecodeError`] for each cause.
pub fn decode(path: &Path, square: impl Into<Square>) -> Result<Vec<u8>, DecodeError> {
    square.into().of(&open(path)?)
}

/// Decodes a file at its own size: turned as its metadata say, alpha over white.
///
/// # Errors
/// One [`DecodeError`] for each cause.
pub fn decode_whole(path: &Path) -> Result<RgbImage, DecodeError> {
    open(path).map(Decoded::over_white)
}

/// Decodes a file only to say what it holds.
///
/// # Errors
/// As [`decode`].
pub fn probe(path: &Path) -> Result<Original, DecodeError> {
    open(path).map(|decoded| decoded.original)
}
