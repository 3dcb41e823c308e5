//! Augmented copies of real images: how far a picture is that shows the same and is not the same.

use crate::rng::{Purpose, Stream};
use tch::{IndexOp, Tensor};

/// The share of the side that a copy shows (paper, Table 8).
const CROP: f64 = 0.8;

/// The mirror image of a random square of `image [1, C, S, S]`, 0.8 times its side, at full size again (bilinear). The square follows
/// from `seed` and the image's `index`.
pub fn copy(image: &Tensor, seed: u64, index: u64) -> Tensor {
    let mut rng = Stream::new(seed, Purpose::Copies, index);
    let side = image.size()[3];
    let crop = (CROP * side as f64).round() as i64;
    let mut place = || rng.below((side - crop) as u64 + 1) as i64;
    let (top, left) = (place(), place());
    let part = image.i((.., .., top..top + crop, left..left + crop));
    part.flip([3]).upsample_bilinear2d([side, side], false, None, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tch::{Device, Kind};

    #[test]
    fn a_copy_is_mirrored_and_enlarged() {
        // Brighter to the right by 1 each pixel.
        let ramp = Tensor::arange(40, (Kind::Float, Device::Cpu)).view([1, 1, 1, 40]).repeat([1, 3, 40, 1]);
        let copy_of = |index| Vec::<f32>::try_from(copy(&ramp, 0, index).i((0, 0, 20))).unwrap();
        let row = copy_of(0);
        assert_eq!(row.len(), 40);
        // Darker to the right, by 0.8 each pixel.
        assert!((10..30).all(|x| (row[x] - row[x + 1] - 0.8).abs() < 1e-3), "{row:?}");
        assert_eq!(row, copy_of(0));
        assert!((1..9).any(|index| copy_of(index) != row));
    }
}
