//! The pictures of a film, all of one size.

use crate::pictures::Picture;
use std::io;

/// Frames with what an encoder has to know before the first of them.
pub(super) struct Frames<I> {
    first: Option<Picture>,
    rest: I,
    /// How many there are.
    pub(super) count: usize,
    /// Pixels in a row.
    pub(super) width: usize,
    /// Rows of pixels.
    pub(super) height: usize,
    /// Whether they are RGBA.
    pub(super) alpha: bool,
}

impl<I: ExactSizeIterator<Item = Picture>> Frames<I> {
    /// None where there is no frame.
    pub(super) fn new(mut frames: I) -> Option<Self> {
        let count = frames.len();
        let first = frames.next()?;
        let (width, height) = (first.width(), first.height());
        let alpha = first.channels() == 4;
        Some(Self { first: Some(first), rest: frames, count, width, height, alpha })
    }
}

impl<I: Iterator<Item = Picture>> Iterator for Frames<I> {
    type Item = io::Result<Picture>;

    fn next(&mut self) -> Option<Self::Item> {
        let frame = self.first.take().or_else(|| self.rest.next())?;
        let (given, wanted) = ([frame.width(), frame.height()], [self.width, self.height]);
        if self.alpha != (frame.channels() == 4) {
            return Some(Err(io::Error::other("frames with and without alpha do not fit into one film")));
        }
        Some(if given == wanted {
            Ok(frame)
        } else {
            let [[width, height], [first_width, first_height]] = [given, wanted];
            Err(io::Error::other(format!(
                "a frame of {width}×{height} pixels does not fit into a film of {first_width}×{first_height}"
            )))
        })
    }
}
