//! GIF: a palette for each frame, because frames come one by one and a film's colours are not known before its end.

use super::Film;
use super::frames::Frames;
use super::palette::{nearest, palette};
use crate::pictures::Picture;
use gif::{DisposalMethod, Encoder, Frame, Repeat};
use std::io::{self, Write};

/// Writes 256 colours a frame, undithered: with colours of its own, a frame's steps are smaller than a pattern that would hide them.
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
        let pixels = picture?.rgb().as_chunks().0.to_vec();
        let palette = palette(&pixels);
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
