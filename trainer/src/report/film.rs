//! The same latents over the training: a strip of stills, which the page's script plays as a film.
//!
//! Stills instead of an animation: a reader may stop it and go to any step, and JPEG keeps the page small.

use super::still::{Still, jpeg, load};
use std::path::PathBuf;

/// Bytes of all stills together.
const MOST: usize = 1_900_000;

/// Stills at most, pixels across and quality: the first that is small enough is taken.
const TRIES: [(usize, u32, u8); 4] = [(48, 528, 88), (40, 460, 84), (32, 400, 80), (24, 320, 75)];

/// The sheet of a step.
#[derive(Debug)]
pub(super) struct Frame {
    /// The step.
    pub(super) step: u64,
    /// The sheet.
    pub(super) still: Still,
}

/// Evenly chosen sheets, the first and the last among them. What cannot be read is left out; nothing for fewer than two.
pub(super) fn film(sheets: &[(u64, PathBuf)]) -> Vec<Frame> {
    let mut frames = Vec::new();
    for (most, widest, quality) in TRIES {
        frames.clear();
        let mut size = 0;
        for place in spread(sheets.len(), most) {
            let (step, path) = &sheets[place];
            let Some(picture) = load(path, widest) else { continue };
            let Some(bytes) = jpeg(&picture, quality) else { continue };
            size += bytes.len();
            frames.push(Frame { step: *step, still: Still::of("jpeg", &bytes, &picture) });
        }
        if size <= MOST {
            break;
        }
    }
    if frames.len() < 2 { Vec::new() } else { frames }
}

/// At most `most` of `count` places, evenly, with both ends.
fn spread(count: usize, most: usize) -> Vec<usize> {
    if count <= most {
        return (0..count).collect();
    }
    (0..most).map(|place| place * (count - 1) / (most - 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_are_shown() {
        assert_eq!(spread(3, 5), [0, 1, 2]);
        assert_eq!(spread(9, 3), [0, 4, 8]);
        assert_eq!(spread(100, 48).len(), 48);
    }
}
