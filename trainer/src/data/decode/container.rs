//! What an image file says about itself beyond what its decoder tells: read from its own structure.

use image::ImageFormat;

/// Facts that are lost in decoding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Container {
    pub(super) palette: bool,
    pub(super) cmyk: bool,
    pub(super) animated: bool,
}

impl Container {
    /// Of a file that was decoded. Where the structure ends early, what was seen until then counts.
    pub(super) fn of(bytes: &[u8], format: ImageFormat) -> Self {
        let none = Self::default();
        match format {
            ImageFormat::Png => {
                Self { palette: bytes.get(25) == Some(&3), animated: png_is_animated(bytes), ..none }
            }
            ImageFormat::Gif => Self { palette: true, animated: gif_frames(bytes) > 1, ..none },
            ImageFormat::WebP => Self {
                animated: bytes.get(12..16) == Some(b"VP8X")
                    && bytes.get(20).is_some_and(|flags| flags & 2 != 0),
                ..none
            },
            ImageFormat::Bmp => Self { palette: bmp_depth(bytes).is_some_and(|bits| bits <= 8), ..none },
            ImageFormat::Jpeg => Self { cmyk: jpeg_components(bytes) == Some(4), ..none },
            _ => none,
        }
    }
}

/// Whether an `acTL` chunk stands before the image's data.
fn png_is_animated(bytes: &[u8]) -> bool {
    let mut at = 8;
    while let Some([a, b, c, d, kind @ ..]) = bytes.get(at..at + 8) {
        match kind {
            b"acTL" => return true,
            b"IDAT" => return false,
            _ => at += 12 + u32::from_be_bytes([*a, *b, *c, *d]) as usize,
        }
    }
    false
}

/// Frames of a GIF; counting stops at 2.
fn gif_frames(bytes: &[u8]) -> usize {
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut at = 13 + bytes.get(10).map_or(0, |flags| table(*flags));
    let mut frames = 0;
    while frames < 2 {
        at = match bytes.get(at) {
            Some(0x2C) => {
                frames += 1;
                at + 11 + bytes.get(at + 9).map_or(0, |flags| table(*flags))
            }
            Some(0x21) => at + 2,
            _ => break,
        };
        // Blocks of data, each after its length; one of length 0 ends them.
        while let Some(length) = bytes.get(at) {
            at += 1 + usize::from(*length);
            if *length == 0 {
                break;
            }
        }
    }
    frames
}

/// Bits for each pixel.
fn bmp_depth(bytes: &[u8]) -> Option<u8> {
    let at = if bytes.get(14) == Some(&12) { 24 } else { 28 };
    bytes.get(at).copied()
}

/// Number of components that the frame's header names.
fn jpeg_components(bytes: &[u8]) -> Option<u8> {
    let mut at = 2;
    loop {
        let [0xFF, marker, high, low] = *bytes.get(at..at + 4)? else { return None };
        match marker {
            0xFF => at += 1,
            // Tables and restart intervals have numbers in the same range.
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => return bytes.get(at + 9).copied(),
            _ => at += 2 + usize::from(u16::from_be_bytes([high, low])),
        }
    }
}
