//! Does the generator repeat its training images? Nearest neighbours at 32×32 pixels.

use super::thumbnails::nearest;
use crate::no_grad::no_grad;
use serde::Serialize;
use tch::{Kind, Tensor};

/// How near samples come to training images. Distances are root-mean-square differences of pixel values in [-1, 1] at 32×32 pixels, the
/// nearer of an image and its mirror image.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Memorisation {
    /// Share of samples that are nearer to their nearest training image than any other training image is to that one.
    pub share: f64,
    /// The same share of training images, each held against all others: what independent pictures of the same kind would have.
    pub share_of_images: f64,
    /// Median distance of a sample to its nearest training image.
    pub distance: f64,
    /// Median distance of a training image to its nearest other one.
    pub distance_of_images: f64,
    /// Training images that another one repeats (nearer than half a step of 255): they hide memorised samples.
    pub repeated_images: usize,
}

/// Half a step of 8 bits, in the unit of pixel values.
const REPEATED: f64 = 1.0 / 255.0;

/// Compares samples `[N, 3, 32, 32]` with the training images `[M, 3, 32, 32]`, N ≥ 1, M ≥ 3, both in [-1, 1].
///
/// A share well above that of the images, or a distance well below theirs, says that training images are repeated.
pub fn memorisation(samples: &Tensor, images: &Tensor) -> Memorisation {
    no_grad(|| {
        let (among, partner) = nearest(images, images, true);
        let (distance, index) = nearest(samples, images, false);
        let share = |nearer: &Tensor| nearer.to_kind(Kind::Double).mean(Kind::Double).double_value(&[]);
        // An image is nearer to its neighbour than all others are just where the two are each other's nearest.
        let count = images.size()[0];
        let mutual = partner
            .index_select(0, &partner)
            .eq_tensor(&Tensor::arange(count, (Kind::Int64, partner.device())));
        Memorisation {
            share: share(&distance.lt_tensor(&among.index_select(0, &index))),
            share_of_images: share(&mutual),
            distance: median(&distance),
            distance_of_images: median(&among),
            repeated_images: among.lt(REPEATED).sum(Kind::Int64).int64_value(&[]) as usize,
        }
    })
}

fn median(x: &Tensor) -> f64 {
    x.to_kind(Kind::Double).median().double_value(&[])
}
