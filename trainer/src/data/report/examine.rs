//! What is looked at in each image, once, while it is in memory.

use super::look::Look;
use crate::data::DecodeError;
use crate::data::decode::{Decoded, Original, Pixels};
use sha2::{Digest, Sha256};

/// What was found out about one image.
#[derive(Debug)]
pub(in crate::data) struct Examined {
    pub(super) original: Original,
    /// Whether anything in it can be seen through.
    pub(super) alpha_used: bool,
    /// Whether no colour can be seen in it.
    pub(super) looks_grey: bool,
    /// A hash of its size and of all that can be seen of it.
    pub(super) digest: [u8; 32],
    /// What it looks like, where near-duplicates are looked for.
    pub(super) look: Option<Look>,
}

/// From this alpha on a pixel counts as opaque: editors leave values a little below 255 behind.
const OPAQUE: u8 = 250;

/// A pixel is coloured where its channels differ by more: JPEG gives grey pictures a slight tint.
const TINT: u8 = 16;

/// A picture is grey where at most one pixel of so many is coloured.
const PIXELS_PER_SPECK: usize = 1000;

impl Examined {
    /// Looks at an image; `look` asks for what near-duplicates are found by.
    pub(super) fn of(image: &Decoded, look: bool) -> Result<Self, DecodeError> {
        let (alpha_used, coloured, digest) = match &image.pixels {
            Pixels::Rgb(rgb) => {
                let bytes = rgb.as_raw();
                let coloured = bytes.chunks_exact(3).filter(|p| is_coloured(p)).count();
                (false, coloured, digest(image.original, "rgb", std::iter::once(bytes.as_slice())))
            }
            Pixels::Rgba(rgba) => {
                let bytes = rgba.as_raw();
                let seen = |p: &&[u8]| p[3] >= 8 && is_coloured(&p[..3]);
                let coloured = bytes.chunks_exact(4).filter(seen).count();
                let used = bytes.chunks_exact(4).any(|p| p[3] < OPAQUE);
                (used, coloured, rgba_digest(image.original, bytes))
            }
        };
        let pixels = image.original.width as usize * image.original.height as usize;
        Ok(Self {
            original: image.original,
            alpha_used,
            looks_grey: coloured * PIXELS_PER_SPECK <= pixels,
            digest,
            look: if look { Some(Look::of(image)?) } else { None },
        })
    }
}

fn is_coloured(pixel: &[u8]) -> bool {
    let (least, most) = pixel.iter().fold((255, 0), |(least, most), &c| (c.min(least), c.max(most)));
    most - least > TINT
}

/// Of RGBA: the same as of RGB where all is opaque; what nobody sees does not count.
fn rgba_digest(original: Original, bytes: &[u8]) -> [u8; 32] {
    let row = original.width as usize * 4;
    let rows = bytes.chunks_exact(row);
    if bytes.chunks_exact(4).all(|p| p[3] == 255) {
        let rgb = rows.map(|row| row.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect::<Vec<_>>());
        return digest(original, "rgb", rgb);
    }
    let seen = |p: &[u8]| if p[3] == 0 { [0; 4] } else { [p[0], p[1], p[2], p[3]] };
    digest(original, "rgba", rows.map(|row| row.chunks_exact(4).flat_map(seen).collect::<Vec<_>>()))
}

fn digest<B: AsRef<[u8]>>(original: Original, kind: &str, parts: impl Iterator<Item = B>) -> [u8; 32] {
    let start = Sha256::new_with_prefix(format!("{kind} {}×{}", original.width, original.height));
    parts.fold(start, |hash, part| hash.chain_update(part)).finalize().into()
}
