//! The part of a picture that the part decoder rebuilds.

use super::Decoders;
use crate::rng::Stream;
use tch::{IndexOp, Tensor};

/// A square part, in sixteenths of the picture's side: the pixels of the discriminator's 16×16 map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    top: i64,
    left: i64,
    side: i64,
}

impl Part {
    /// A quadrant: 0 top-left, 1 top-right, 2 bottom-left, 3 bottom-right; only the index's last two bits count.
    pub fn quadrant(index: u64) -> Self {
        Self { top: 8 * (index as i64 / 2 % 2), left: 8 * (index as i64 % 2), side: 8 }
    }

    /// A part as the decoders want it: a random quadrant, or an eighth of the side anywhere on the map.
    pub fn random(decoders: Decoders, rng: &mut Stream) -> Self {
        match decoders {
            Decoders::Paper => Self { top: rng.below(15) as i64, left: rng.below(15) as i64, side: 2 },
            Decoders::None | Decoders::Official => Self::quadrant(rng.bits()),
        }
    }

    /// That part of `[N, C, H, W]`, whose sides are multiples of 16.
    pub fn crop(self, x: &Tensor) -> Tensor {
        let size = x.size();
        let (down, right) = (size[2] / 16, size[3] / 16);
        let rows = self.top * down..(self.top + self.side) * down;
        x.i((.., .., rows, self.left * right..(self.left + self.side) * right))
    }
}
