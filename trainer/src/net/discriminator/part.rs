//! The part of a picture that the part decoder rebuilds.

use super::Decoders;
use crate::rng::Stream;
use tch::{Kind, Tensor};

/// A square part, in sixteenths of the picture's side: the pixels of the discriminator's 16×16 map.
///
/// Where it begins is a tensor, so that a step that was recorded on a GPU can be replayed with another part.
#[derive(Debug)]
pub struct Part {
    /// Its top and its left, `[2]`, whole numbers.
    corner: Tensor,
    side: i64,
}

impl Part {
    /// A quadrant: 0 top-left, 1 top-right, 2 bottom-left, 3 bottom-right; only the index's last two bits count.
    pub fn quadrant(index: u64) -> Self {
        Self::at(Tensor::from_slice(&quadrant(index)), Decoders::Official)
    }

    /// The part that such decoders want at `corner`, `[2]`: a quadrant, or an eighth of the side.
    pub fn at(corner: Tensor, decoders: Decoders) -> Self {
        let side = match decoders {
            Decoders::Paper => 2,
            Decoders::None | Decoders::Official => 8,
        };
        Self { corner, side }
    }

    /// A part as the decoders want it: a random quadrant, or an eighth of the side anywhere on the map.
    pub fn random(decoders: Decoders, rng: &mut Stream) -> Self {
        Self::at(Tensor::from_slice(&Self::random_corner(decoders, rng)), decoders)
    }

    /// Where such a part begins: its top and its left.
    pub fn random_corner(decoders: Decoders, rng: &mut Stream) -> [i64; 2] {
        match decoders {
            Decoders::Paper => [rng.below(15) as i64, rng.below(15) as i64],
            Decoders::None | Decoders::Official => quadrant(rng.bits()),
        }
    }

    /// That part of `[N, C, H, W]`, whose sides are multiples of 16.
    pub fn crop(&self, x: &Tensor) -> Tensor {
        let (size, corner) = (x.size(), self.corner.to_device(x.device()));
        let along = |axis: i64| {
            let pixels = size[axis as usize] / 16;
            Tensor::arange(self.side * pixels, (Kind::Int64, x.device())) + corner.get(axis - 2) * pixels
        };
        x.index_select(2, &along(2)).index_select(3, &along(3))
    }
}

/// Top and left of a quadrant: the last two bits of its index.
fn quadrant(index: u64) -> [i64; 2] {
    [8 * ((index >> 1) & 1) as i64, 8 * (index & 1) as i64]
}
