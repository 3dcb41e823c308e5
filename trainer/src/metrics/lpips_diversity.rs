//! Do samples differ as much as the training images do, by a distance that was learned from people's judgement? Needs LPIPS' weights.

use crate::loss::Lpips;
use crate::no_grad::no_grad;
use crate::rng::{Purpose, Stream};
use serde::Serialize;
use tch::{Kind, Tensor};

/// Pairs whose distance is measured.
pub const PAIRS: usize = 100;

/// Mean LPIPS between pictures of one set, over random pairs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LpipsDiversity {
    /// Between samples.
    pub samples: f64,
    /// Its standard error.
    pub samples_error: f64,
    /// Between training images.
    pub images: f64,
    /// Its standard error.
    pub images_error: f64,
    /// The first over the second.
    pub ratio: f64,
}

/// Compares samples `[N, 3, S, S]` with the training images `[M, 3, S, S]`, in [-1, 1], two of each at least. The pairs follow from
/// `seed`.
pub fn lpips_diversity(lpips: &Lpips, samples: &Tensor, images: &Tensor, seed: u64) -> LpipsDiversity {
    let (samples, samples_error) = mean_of_pairs(lpips, samples, seed, 2);
    let (images, images_error) = mean_of_pairs(lpips, images, seed, 3);
    LpipsDiversity { samples, samples_error, images, images_error, ratio: samples / images }
}

/// The mean over random pairs of different pictures, and its standard error.
fn mean_of_pairs(lpips: &Lpips, x: &Tensor, seed: u64, stream: u64) -> (f64, f64) {
    let mut rng = Stream::new(seed, Purpose::Metric, stream);
    let count = x.size()[0] as u64;
    let distances: Vec<f64> = (0..PAIRS)
        .map(|_| {
            let first = rng.below(count);
            // Any other one, each as likely.
            let second = (first + 1 + rng.below(count - 1)) % count;
            let at = |index: u64| x.narrow(0, index as i64, 1).to_device(lpips.device());
            no_grad(|| {
                lpips.distance(&at(first), &lpips.target(&at(second))).sum(Kind::Double).double_value(&[])
            })
        })
        .collect();
    let pairs = PAIRS as f64;
    let mean = distances.iter().sum::<f64>() / pairs;
    let variance = distances.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / (pairs - 1.0);
    (mean, (variance / pairs).sqrt())
}
