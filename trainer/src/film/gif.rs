//! GIF: a palette for each frame, because frames come one by one and a film's colours are not known before its end.

use super::Film;
use super::frames::Frames;
use super::palette::{nearest, palette};
use crate::pictures::Picture;
use gif::{DisposalMethod, Encoder, Frame, Repeat};
use std::io::{self, Write};

/// Bayer's matrix: each of 16 thresholds once in every 4 × 4 pixels, neighbours far apart.
const BAYER: [u8; 16] = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];
/// How far apart the thresholds' ends are, in steps of 8 bits.
const SPREAD: f32 = 4.0;

/// Writes 256 colours a frame, with a pattern that hides their steps.
pub(super) fn write(
    out: &mut impl Write,
    film: &Film,
    frames: Frames<impl ExactSizeIterator<Item = Picture>>,
) -> io::Result<()> {
    let side = |length: usize| {
        u16::try_from(length).map_err(|_| io::Error::other("a GIF's side has at most 65535 pixels"))
    };
    let (width, height) = (side(frames.width)?, side(frames.height)?);
    let mut encoder = Encoder::new(out, width, height, &[]).map_err(io::Error::other)?;
    if film.repeat {
        encoder.set_repeat(Repeat::Infinite).map_err(io::Error::other)?;
    }
    for (index, picture) in frames.enumerate() {
        let mut pixels = picture?.rgb().as_chunks().0.to_vec();
        let palette = palette(&pixels);
        dither(&mut pixels, usize::from(width));
        let mut frame = Frame::from_palette_pixels(
            width,
            height,
            nearest(&pixels, &palette),
            palette.as_flattened(),
            None,
        );
        frame.delay = film.delay(index, 100) as u16;
        frame.dispose = DisposalMethod::Keep;
        encoder.write_frame(&frame).map_err(io::Error::other)?;
    }
    encoder.into_inner().map(drop).map_err(io::Error::other)
}

/// Spreads RGB pixels, so that gradients have no contours after rounding. The pattern belongs to the place, not to the frame: what does
/// not move does not flicker.
fn dither(pixels: &mut [[u8; 3]], width: usize) {
    for (at, pixel) in pixels.iter_mut().enumerate() {
        let threshold = f32::from(BAYER[4 * (at / width % 4) + at % width % 4]);
        let offset = ((threshold + 0.5) / 16.0 - 0.5) * SPREAD;
        for value in pixel {
            *value = (f32::from(*value) + offset).round() as u8;
        }
    }
}
