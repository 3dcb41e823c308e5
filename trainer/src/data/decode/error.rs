//! Why a file is left out.

use image::error::{UnsupportedError, UnsupportedErrorKind};
use image::{ImageError, ImageFormat};
use std::io;

/// Why a file is left out; each is the end of a sentence that begins with the file's name.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// The content is no image of a known kind, whatever the name says.
    #[error("is not an image, whatever its name says")]
    NotAnImage,
    /// The content is an image of a kind that is not read.
    #[error("is {0}, which is not read, whatever its name says: save it as PNG or JPEG")]
    OtherKind(&'static str),
    /// The content is of a kind that is read, in a variety that is not.
    #[error("is a variety that is not read ({0}): save it again as PNG or JPEG")]
    Unsupported(String),
    /// More than [`super::MAX_PIXELS`].
    #[error("has {width}×{height} pixels, more than the 64 megapixels that are decoded: make it smaller")]
    TooLarge {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// More than [`super::MAX_FILE`].
    #[error("has {0} megabytes, more than the 536 that are read: make it smaller")]
    FileTooLarge(u64),
    /// No pixels at all.
    #[error("has no pixels")]
    NoPixels,
    /// A JPEG that ends before its picture does.
    #[error("is cut off: copy or download it again")]
    CutOff,
    /// Broken data.
    #[error("is damaged: {0}")]
    Damaged(ImageError),
    /// The resizer refused it.
    #[error("cannot be resized: {0}")]
    Resize(String),
}

impl DecodeError {
    /// From what the decoder said.
    pub(super) fn damaged(error: ImageError) -> Self {
        match error {
            ImageError::IoError(error) if error.kind() != io::ErrorKind::UnexpectedEof => Self::Io(error),
            ImageError::Unsupported(error) => Self::Unsupported(feature(&error)),
            other => Self::Damaged(other),
        }
    }

    /// Of a file whose beginning is that of no kind that is read.
    pub(super) fn unknown(bytes: &[u8]) -> Self {
        let brand = bytes.get(4..12);
        match image::guess_format(bytes) {
            Ok(ImageFormat::Tiff) => Self::OtherKind("a TIFF image"),
            Ok(ImageFormat::Avif) => Self::OtherKind("an AVIF image"),
            Ok(ImageFormat::OpenExr | ImageFormat::Hdr) => Self::OtherKind("a high-dynamic-range image"),
            Ok(_) => Self::OtherKind("an image of a rare kind"),
            Err(_) if matches!(brand, Some(b"ftypheic" | b"ftypheix" | b"ftypmif1" | b"ftypmsf1")) => {
                Self::OtherKind("a HEIC image")
            }
            Err(_) if bytes.starts_with(b"\x00\x00\x00\x0cJXL ") || bytes.starts_with(b"\xff\x0a") => {
                Self::OtherKind("a JPEG XL image")
            }
            Err(_) => Self::NotAnImage,
        }
    }
}

/// What the decoder lacks, in its words.
fn feature(error: &UnsupportedError) -> String {
    match error.kind() {
        UnsupportedErrorKind::GenericFeature(feature) => feature,
        _ => error.to_string(),
    }
}
