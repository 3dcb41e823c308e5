//! Pictures inside of the page.

use crate::pictures::{Picture, over};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fast_image_resize::images::Image;
use fast_image_resize::{PixelType, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, RgbImage, Rgba, RgbaImage};
use std::path::Path;

/// Bytes that a picture may have to be kept as it is.
const EXACT: usize = 200_000;

/// Pixels across that a small sheet is enlarged to, in whole steps.
const WIDE: u32 = 640;

/// A picture as an address that holds it.
#[derive(Debug, Clone)]
pub(super) struct Still {
    /// `data:image/…`.
    pub(super) address: String,
    /// Pixels across, as shown.
    pub(super) width: u32,
    /// Rows of pixels, as shown.
    pub(super) height: u32,
    /// Whether each pixel is shown as several.
    pub(super) enlarged: bool,
}

impl Still {
    /// As it is where that is small, else as JPEG.
    pub(super) fn new(picture: &RgbImage) -> Option<Self> {
        let exact = webp(picture).filter(|bytes| bytes.len() <= EXACT);
        match exact {
            Some(bytes) => Some(Self::of("webp", &bytes, picture)),
            None => Some(Self::of("jpeg", &jpeg(picture, 92)?, picture)),
        }
    }

    /// An encoded picture.
    pub(super) fn of(format: &str, bytes: &[u8], picture: &RgbImage) -> Self {
        let factor = (WIDE / picture.width().max(1)).clamp(1, 8);
        Self {
            address: format!("data:image/{format};base64,{}", STANDARD.encode(bytes)),
            width: picture.width() * factor,
            height: picture.height() * factor,
            enlarged: factor > 1,
        }
    }
}

/// A picture from a file, at most `widest` pixels across; what is transparent lies over white. None where it cannot be read.
pub(super) fn load(path: &Path, widest: u32) -> Option<RgbImage> {
    let picture = image::open(path).ok()?.to_rgba8();
    let picture = if picture.pixels().all(|pixel| pixel[3] == 255) { picture } else { over_white(picture) };
    let picture = image::DynamicImage::from(picture).into_rgb8();
    shrunk(picture, widest)
}

/// A drawn picture, at most `widest` pixels across.
pub(super) fn of_picture(picture: &Picture, widest: u32) -> Option<RgbImage> {
    let (width, height) = (picture.width() as u32, picture.height() as u32);
    shrunk(RgbImage::from_raw(width, height, picture.rgb().into_owned())?, widest)
}

/// As JPEG.
pub(super) fn jpeg(picture: &RgbImage, quality: u8) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture).ok()?;
    Some(bytes)
}

fn webp(picture: &RgbImage) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let encoder = WebPEncoder::new_lossless(&mut bytes);
    encoder.encode(picture, picture.width(), picture.height(), ExtendedColorType::Rgb8).ok()?;
    Some(bytes)
}

/// At most `widest` pixels across, in proportion.
fn shrunk(picture: RgbImage, widest: u32) -> Option<RgbImage> {
    let (width, height) = picture.dimensions();
    if width <= widest || height == 0 {
        return (width > 0 && height > 0).then_some(picture);
    }
    let rows = (u64::from(height) * u64::from(widest) / u64::from(width)).max(1) as u32;
    let source = Image::from_vec_u8(width, height, picture.into_raw(), PixelType::U8x3).ok()?;
    let mut small = Image::new(widest, rows, PixelType::U8x3);
    Resizer::new().resize(&source, &mut small, None).ok()?;
    RgbImage::from_raw(widest, rows, small.into_vec())
}

fn over_white(mut picture: RgbaImage) -> RgbaImage {
    for pixel in picture.pixels_mut() {
        let Rgba([red, green, blue, alpha]) = *pixel;
        let [red, green, blue] = over([red, green, blue], alpha, 255);
        *pixel = Rgba([red, green, blue, 255]);
    }
    picture
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_keep_their_shape() {
        let picture = RgbImage::from_fn(60, 30, |x, y| image::Rgb([x as u8, y as u8, 7]));
        let small = shrunk(picture.clone(), 20).unwrap();
        assert_eq!(small.dimensions(), (20, 10));
        let still = Still::new(&picture).unwrap();
        assert_eq!((still.width, still.height, still.enlarged), (480, 240, true));
        let bytes = STANDARD.decode(still.address.strip_prefix("data:image/webp;base64,").unwrap()).unwrap();
        assert_eq!(image::load_from_memory(&bytes).unwrap().into_rgb8(), picture);
    }

    #[test]
    fn what_is_transparent_is_white() {
        let clear = over_white(RgbaImage::from_pixel(1, 1, Rgba([0, 255, 0, 0])));
        assert_eq!(clear.get_pixel(0, 0), &Rgba([255; 4]));
    }
}
