//! One image file to the square that training sees.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::{
    ColorType, DynamicImage, GenericImageView, ImageDecoder, ImageError, ImageFormat, ImageReader, RgbImage,
};
use std::io::{self, Cursor};
use std::path::Path;

/// Largest image that is decoded, in pixels: beyond it one image would take gigabytes.
pub const MAX_PIXELS: u64 = 64_000_000;

/// Why a file is left out.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// The content is no image of a known kind, whatever the name says.
    #[error("is not an image, whatever its name says")]
    NotAnImage,
    /// More than [`MAX_PIXELS`].
    #[error("has {width}×{height} pixels, more than the 64 megapixels that are decoded: make it smaller")]
    TooLarge {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
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

/// What the file itself holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Original {
    /// Pixels across, as shown (after the EXIF rotation).
    pub width: u32,
    /// Pixels down, as shown.
    pub height: u32,
    /// Whether it has an alpha channel.
    pub alpha: bool,
    /// Whether it is grey.
    pub grey: bool,
}

impl Original {
    /// Width over height.
    pub fn aspect_ratio(&self) -> f32 {
        self.width as f32 / self.height as f32
    }
}

/// Decodes a file to RGB bytes `[3, size, size]` (planes, rows, columns): turned as its EXIF says, alpha over white, squashed
/// to a square with an antialiased bilinear filter, as the official code does.
///
/// # Errors
/// One [`DecodeError`] for each cause.
pub fn decode(path: &Path, size: u32) -> Result<Vec<u8>, DecodeError> {
    decode_with_original(path, size).map(|(pixels, _)| pixels)
}

/// As [`decode`], with what the file held.
///
/// # Errors
/// As [`decode`].
pub(super) fn decode_with_original(path: &Path, size: u32) -> Result<(Vec<u8>, Original), DecodeError> {
    let (image, original) = open(path)?;
    Ok((to_planes(&square(&over_white(image), size)?), original))
}

/// Decodes a file at its own size: turned as its EXIF says, alpha over white.
///
/// # Errors
/// One [`DecodeError`] for each cause.
pub fn decode_whole(path: &Path) -> Result<RgbImage, DecodeError> {
    open(path).map(|(image, _)| over_white(image))
}

/// Decodes a file only to say what it holds.
///
/// # Errors
/// As [`decode`].
pub fn probe(path: &Path) -> Result<Original, DecodeError> {
    open(path).map(|(_, original)| original)
}

fn open(path: &Path) -> Result<(DynamicImage, Original), DecodeError> {
    let bytes = std::fs::read(path)?;
    // The content decides: a text file named `.png` is no image.
    let format = image::guess_format(&bytes).map_err(|_| DecodeError::NotAnImage)?;
    if format == ImageFormat::Jpeg && is_cut_off(&bytes) {
        return Err(DecodeError::CutOff);
    }
    let mut decoder =
        ImageReader::with_format(Cursor::new(&bytes), format).into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(DecodeError::TooLarge { width, height });
    }
    let orientation = decoder.orientation().map_err(damaged)?;
    let color = decoder.color_type();
    let mut image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    image.apply_orientation(orientation);
    let (width, height) = image.dimensions();
    let grey = matches!(color, ColorType::L8 | ColorType::L16 | ColorType::La8 | ColorType::La16);
    Ok((image, Original { width, height, alpha: color.has_alpha(), grey }))
}

/// Whether a JPEG lacks its end marker after the last scan began. The decoder would fill the rest with grey and say nothing.
/// (Within a scan every 0xFF is followed by 0 or a restart marker, so neither marker can appear by chance.)
fn is_cut_off(jpeg: &[u8]) -> bool {
    let last = |marker: u8| jpeg.windows(2).rposition(|pair| pair == [0xFF, marker]);
    let (scan, end) = (last(0xDA), last(0xD9));
    scan.is_some() && end < scan
}

fn damaged(error: ImageError) -> DecodeError {
    match error {
        ImageError::IoError(error) if error.kind() != io::ErrorKind::UnexpectedEof => DecodeError::Io(error),
        ImageError::Unsupported(_) => DecodeError::NotAnImage,
        other => DecodeError::Damaged(other),
    }
}

fn over_white(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let rgba = image.into_rgba8();
    RgbImage::from_fn(rgba.width(), rgba.height(), |x, y| {
        let [r, g, b, a] = rgba.get_pixel(x, y).0.map(u32::from);
        image::Rgb([r, g, b].map(|c| ((c * a + 255 * (255 - a) + 127) / 255) as u8))
    })
}

/// Squashes an image to a square with an antialiased bilinear filter, as Pillow does; one that has that size stays what it is.
///
/// # Errors
/// [`DecodeError::Resize`] where the resizer refuses it.
pub fn square(image: &RgbImage, size: u32) -> Result<RgbImage, DecodeError> {
    let failed = |error: &dyn std::fmt::Display| DecodeError::Resize(error.to_string());
    let (width, height) = image.dimensions();
    let source = ImageRef::new(width, height, image.as_raw(), PixelType::U8x3).map_err(|e| failed(&e))?;
    let mut target = Image::new(size, size, PixelType::U8x3);
    let bilinear = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    Resizer::new().resize(&source, &mut target, &bilinear).map_err(|e| failed(&e))?;
    RgbImage::from_raw(size, size, target.into_vec())
        .ok_or_else(|| failed(&"the resized image has another size"))
}

/// An image's bytes as planes `[3, H, W]`.
pub fn to_planes(image: &RgbImage) -> Vec<u8> {
    (0..3).flat_map(|channel| image.pixels().map(move |pixel| pixel.0[channel])).collect()
}
