//! Resizing with an antialiased bilinear filter, as Pillow does.

use super::DecodeError;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::RgbImage;

/// Squashes an image to a square with an antialiased bilinear filter, as Pillow does; one that has that size stays what it is.
///
/// # Errors
/// [`DecodeError::Resize`] where the resizer refuses it.
pub fn square(image: &RgbImage, size: u32) -> Result<RgbImage, DecodeError> {
    let (width, height) = image.dimensions();
    let bytes = resize(image.as_raw(), 3, (width, height), None, (size, size))?;
    RgbImage::from_raw(size, size, bytes)
        .ok_or_else(|| DecodeError::Resize("the resized image has another size".into()))
}

/// A part of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// Resizes interleaved bytes of 3 or 4 channels, or a part of them, from `from` to `to` (width, height). Of 4 channels the last is
/// alpha: colours count by it.
pub(super) fn resize(
    bytes: &[u8],
    channels: usize,
    from: (u32, u32),
    part: Option<Part>,
    to: (u32, u32),
) -> Result<Vec<u8>, DecodeError> {
    let failed = |error: &dyn std::fmt::Display| DecodeError::Resize(error.to_string());
    let kind = if channels == 4 { PixelType::U8x4 } else { PixelType::U8x3 };
    let source = ImageRef::new(from.0, from.1, bytes, kind).map_err(|e| failed(&e))?;
    let mut target = Image::new(to.0, to.1, kind);
    let mut options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    if let Some(Part { left, top, width, height }) = part {
        options = options.crop(left.into(), top.into(), width.into(), height.into());
    }
    Resizer::new().resize(&source, &mut target, &options).map_err(|e| failed(&e))?;
    Ok(target.into_vec())
}

/// An image's bytes as planes `[3, H, W]`.
pub fn to_planes(image: &RgbImage) -> Vec<u8> {
    planes(image.as_raw(), 3)
}

/// Interleaved bytes as planes.
pub(super) fn planes(bytes: &[u8], channels: usize) -> Vec<u8> {
    (0..channels).flat_map(|channel| bytes.iter().skip(channel).step_by(channels).copied()).collect()
}
