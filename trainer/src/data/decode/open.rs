//! From a file to pixels of 8 bits, upright.

use super::container::Container;
use super::resize::{resize, square};
use super::room::{Permit, ROOM};
use super::{DecodeError, MAX_FILE, MAX_PIXELS, Original};
use crate::pictures::over;
use image::metadata::Orientation;
use image::{
    ColorType, DynamicImage, GenericImageView, ImageDecoder, ImageFormat, ImageReader, RgbImage, RgbaImage,
};
use std::io::Cursor;
use std::path::Path;

/// A decoded file. While it lives, it holds its share of the memory that decoding may take.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(in crate::data) pixels: Pixels,
    pub(in crate::data) original: Original,
    _permit: Permit<'static>,
}

/// Pixels of 8 bits.
#[derive(Debug)]
pub(in crate::data) enum Pixels {
    /// Without an alpha channel.
    Rgb(RgbImage),
    /// With one; colours are not multiplied by it.
    Rgba(RgbaImage),
}

impl Decoded {
    /// A small square of it, squashed, over white.
    pub(in crate::data) fn thumbnail(&self, side: u32) -> Result<RgbImage, DecodeError> {
        match &self.pixels {
            Pixels::Rgb(rgb) => square(rgb, side),
            Pixels::Rgba(rgba) => {
                // Alpha counts in resizing, so that it can be laid over white when it is small.
                let size = (rgba.width(), rgba.height());
                let small = resize(rgba.as_raw(), 4, size, None, (side, side))?;
                let small = RgbaImage::from_raw(side, side, small).ok_or(DecodeError::NoPixels)?;
                Ok(over_white(&small))
            }
        }
    }
}

/// Decodes a file.
///
/// # Errors
/// One [`DecodeError`] for each cause.
pub(crate) fn open(path: &Path) -> Result<Decoded, DecodeError> {
    let length = std::fs::metadata(path)?.len();
    if length > MAX_FILE {
        return Err(DecodeError::FileTooLarge(length / 1_000_000));
    }
    let bytes = std::fs::read(path)?;
    // The content decides: a text file named `.png` is no image.
    let format = image::guess_format(&bytes).ok().filter(|format| name(*format).is_some());
    let Some(format) = format else { return Err(DecodeError::unknown(&bytes)) };
    if format == ImageFormat::Jpeg && is_cut_off(&bytes) {
        return Err(DecodeError::CutOff);
    }
    let mut decoder =
        ImageReader::with_format(Cursor::new(&bytes), format).into_decoder().map_err(DecodeError::damaged)?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(DecodeError::NoPixels);
    }
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(DecodeError::TooLarge { width, height });
    }
    // The decoder's own buffer, and what is made of it.
    let permit = ROOM.take(decoder.total_bytes() + 4 * u64::from(width) * u64::from(height));
    let orientation = decoder.orientation().map_err(DecodeError::damaged)?;
    let color = decoder.color_type();
    let mut image = DynamicImage::from_decoder(decoder).map_err(DecodeError::damaged)?;
    image.apply_orientation(orientation);
    let (width, height) = image.dimensions();
    let container = Container::of(&bytes, format);
    let original = Original {
        width,
        height,
        alpha: color.has_alpha(),
        grey: matches!(color, ColorType::L8 | ColorType::L16 | ColorType::La8 | ColorType::La16),
        palette: container.palette,
        turned: orientation != Orientation::NoTransforms,
        deep: color.bytes_per_pixel() > color.channel_count(),
        cmyk: container.cmyk,
        animated: container.animated,
        format: name(format).unwrap_or_default(),
    };
    drop(bytes);
    let pixels =
        if color.has_alpha() { Pixels::Rgba(image.into_rgba8()) } else { Pixels::Rgb(image.into_rgb8()) };
    Ok(Decoded { pixels, original, _permit: permit })
}

fn name(format: ImageFormat) -> Option<&'static str> {
    match format {
        ImageFormat::Jpeg => Some("JPEG"),
        ImageFormat::Png => Some("PNG"),
        ImageFormat::WebP => Some("WebP"),
        ImageFormat::Gif => Some("GIF"),
        ImageFormat::Bmp => Some("BMP"),
        _ => None,
    }
}

/// Whether a JPEG lacks its end marker after the last scan began. The decoder would fill the rest with grey and say nothing.
/// (Within a scan every 0xFF is followed by 0 or a restart marker, so neither marker can appear by chance.)
fn is_cut_off(jpeg: &[u8]) -> bool {
    let last = |marker: u8| jpeg.windows(2).rposition(|pair| pair == [0xFF, marker]);
    let (scan, end) = (last(0xDA), last(0xD9));
    scan.is_some() && end < scan
}

/// Lays what is transparent over white.
pub(super) fn over_white(rgba: &RgbaImage) -> RgbImage {
    RgbImage::from_fn(rgba.width(), rgba.height(), |x, y| {
        let [r, g, b, alpha] = rgba.get_pixel(x, y).0;
        image::Rgb(over([r, g, b], alpha, 255))
    })
}
