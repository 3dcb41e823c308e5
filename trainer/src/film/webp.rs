//! Lossless WebP with several frames: the `image` crate compresses each, the container around them is made here
//! (WebP Container Specification, "Animation").

use super::Film;
use super::frames::Frames;
use crate::pictures::Picture;
use image::ExtendedColorType::{Rgb8, Rgba8};
use image::codecs::webp::WebPEncoder;
use std::io::{self, Seek, SeekFrom, Write};

/// Bytes of `RIFF`, the length and `WEBP`, which a still picture has before its first chunk.
const CONTAINER: usize = 12;
/// `VP8X`: the file is an animation.
const ANIMATED: u8 = 0b10;
/// `VP8X`: some of it may be transparent.
const ALPHA: u8 = 0b1_0000;
/// `ANMF`: the frame replaces what is below it.
const REPLACE: u8 = 0b10;

/// Writes the exact colours, and alpha where there is one, whole frames.
pub(super) fn write(
    out: &mut (impl Write + Seek),
    film: &Film,
    frames: Frames<impl ExactSizeIterator<Item = Picture>>,
) -> io::Result<()> {
    let (width, height) = (frames.width as u32, frames.height as u32);
    out.write_all(b"RIFF\0\0\0\0WEBP")?;
    let (flags, color) = if frames.alpha { (ANIMATED | ALPHA, Rgba8) } else { (ANIMATED, Rgb8) };
    chunk(out, b"VP8X", &[&[flags, 0, 0, 0], &three(width - 1)[..], &three(height - 1)[..]].concat())?;
    // Four bytes of background that nobody sees, then how often it plays: 0 is endless.
    chunk(out, b"ANIM", &[255, 255, 255, 255, u8::from(!film.repeat), 0])?;
    for (index, frame) in frames.enumerate() {
        let mut still = Vec::new();
        let encoder = WebPEncoder::new_lossless(&mut still);
        encoder.encode(&frame?.colors(), width, height, color).map_err(io::Error::other)?;
        let milliseconds = film.delay(index, 1000) as u32;
        let mut data = [[0; 3], [0; 3], three(width - 1), three(height - 1), three(milliseconds)].concat();
        data.push(REPLACE);
        data.extend(still.get(CONTAINER..).unwrap_or_default());
        chunk(out, b"ANMF", &data)?;
    }
    let length = out.stream_position()?;
    let length = u32::try_from(length - 8).map_err(|_| io::Error::other("a WebP file has at most 4 GB"))?;
    out.seek(SeekFrom::Start(4))?;
    out.write_all(&length.to_le_bytes())
}

fn chunk(out: &mut impl Write, name: &[u8; 4], data: &[u8]) -> io::Result<()> {
    out.write_all(name)?;
    out.write_all(&(data.len() as u32).to_le_bytes())?;
    out.write_all(data)?;
    // Chunks begin at even places.
    if data.len() % 2 == 1 { out.write_all(&[0]) } else { Ok(()) }
}

/// The low 24 bits.
fn three(number: u32) -> [u8; 3] {
    let [a, b, c, _] = number.to_le_bytes();
    [a, b, c]
}
