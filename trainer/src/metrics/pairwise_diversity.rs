//! Do samples differ from each other as much as the training images do? A fall towards 0 is mode collapse.

use super::thumbnails::mean_pairwise;
use crate::no_grad::no_grad;
use serde::Serialize;
use tch::Tensor;

/// Mean root-mean-square distances between pictures of one set, at 32×32 pixels with values in [-1, 1].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairwiseDiversity {
    /// Between samples.
    pub samples: f64,
    /// Between training images.
    pub images: f64,
    /// The first over the second: 1 is as diverse as the training set, 0 one picture only.
    pub ratio: f64,
}

/// Compares samples `[N, 3, 32, 32]` with the training images `[M, 3, 32, 32]`, two of each at least.
pub fn pairwise_diversity(samples: &Tensor, images: &Tensor) -> PairwiseDiversity {
    no_grad(|| {
        let (samples, images) = (mean_pairwise(samples), mean_pairwise(images));
        PairwiseDiversity { samples, images, ratio: samples / images }
    })
}
