//! PNG with several frames.

use super::Film;
use super::frames::Frames;
use crate::pictures::Picture;
use png::{BitDepth, ColorType, Compression, Encoder};
use std::io::{self, Write};

/// Writes the exact colours, and alpha where there is one, whole frames; the first one is what programs show that know no animation.
pub(super) fn write(
    out: &mut impl Write,
    film: &Film,
    frames: Frames<impl ExactSizeIterator<Item = Picture>>,
) -> io::Result<()> {
    let mut encoder = Encoder::new(out, frames.width as u32, frames.height as u32);
    encoder.set_color(if frames.alpha { ColorType::Rgba } else { ColorType::Rgb });
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Balanced);
    // 0 plays are endless.
    encoder.set_animated(frames.count as u32, u32::from(!film.repeat))?;
    encoder.set_frame_delay(1, film.fps)?;
    let mut writer = encoder.write_header()?;
    for frame in frames {
        writer.write_image_data(&frame?.colors())?;
    }
    Ok(writer.finish()?)
}
