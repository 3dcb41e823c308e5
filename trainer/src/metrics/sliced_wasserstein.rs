//! Sliced Wasserstein distance on Laplacian-pyramid patches (Karras et al. 2018).

use crate::no_grad::no_grad;
use crate::rng::{Purpose, Stream};
use tch::{Kind, Tensor};

/// Patches of each image and level.
const PATCHES: i64 = 128;
/// Side length of a patch.
const PATCH: i64 = 7;
/// Random directions.
const DIRECTIONS: i64 = 512;
/// Side length of the smallest level.
const SMALLEST: i64 = 16;

/// The distance ×10³, per level and as their mean.
#[derive(Debug, Clone, PartialEq)]
pub struct SlicedWasserstein {
    /// Side length and distance of each level, largest first.
    pub levels: Vec<(i64, f64)>,
    /// Mean over the levels.
    pub mean: f64,
}

/// The distance between two sets `[N, C, S, S]` of equal size (more of one set are left out), with directions and patches from
/// `seed`.
pub fn sliced_wasserstein(a: &Tensor, b: &Tensor, seed: u64) -> SlicedWasserstein {
    no_grad(|| {
        let count = a.size()[0].min(b.size()[0]);
        let mut rng = Stream::new(seed, Purpose::Metric, 0);
        let levels: Vec<_> = pyramid(&a.narrow(0, 0, count))
            .iter()
            .zip(&pyramid(&b.narrow(0, 0, count)))
            .map(|(a, b)| {
                let (a, b) = (patches(a, &mut rng), patches(b, &mut rng));
                rng.seed_torch();
                (a.1, distance(&a.0, &b.0))
            })
            .collect();
        let mean = levels.iter().map(|level| level.1).sum::<f64>() / levels.len() as f64;
        SlicedWasserstein { levels, mean }
    })
}

/// The Laplacian pyramid: what each level adds to the next smaller one, and the smallest itself.
fn pyramid(x: &Tensor) -> Vec<Tensor> {
    let mut levels = Vec::new();
    let mut x = x.shallow_clone();
    while x.size()[2] > SMALLEST {
        let smaller = blur(&x, 1.0).slice(2, 0, None, 2).slice(3, 0, None, 2);
        levels.push(&x - enlarge(&smaller));
        x = smaller;
    }
    levels.push(x);
    levels
}

/// The binomial 5×5 filter, edges mirrored.
fn blur(x: &Tensor, gain: f64) -> Tensor {
    let channels = x.size()[1];
    let line = Tensor::from_slice(&[1.0f32, 4.0, 6.0, 4.0, 1.0]) / 16.0;
    let kernel = (line.outer(&line) * gain).to_device(x.device());
    let kernel = kernel.view([1, 1, 5, 5]).repeat([channels, 1, 1, 1]);
    x.reflection_pad2d([2, 2, 2, 2]).conv2d(&kernel, None::<&Tensor>, [1, 1], [0, 0], [1, 1], channels)
}

/// Twice the side: zeros between the pixels, then the filter.
fn enlarge(x: &Tensor) -> Tensor {
    let size = x.size();
    let large = Tensor::zeros([size[0], size[1], 2 * size[2], 2 * size[3]], (Kind::Float, x.device()));
    large.slice(2, 0, None, 2).slice(3, 0, None, 2).copy_(x);
    blur(&large, 4.0)
}

/// Random patches as rows `[N·PATCHES, C·49]`, each channel normalised over the whole set; and the level's side length.
fn patches(level: &Tensor, rng: &mut Stream) -> (Tensor, i64) {
    let size = level.size();
    let (count, channels, side) = (size[0], size[1], size[2]);
    let places = (side - PATCH + 1) as u64;
    let corners: Vec<i64> =
        (0..count * PATCHES).map(|_| rng.below(places) as i64 * side + rng.below(places) as i64).collect();
    let within: Vec<i64> = (0..PATCH * PATCH).map(|i| (i / PATCH) * side + i % PATCH).collect();
    let index = Tensor::from_slice(&corners).unsqueeze(1) + Tensor::from_slice(&within).unsqueeze(0);
    let index =
        index.view([count, 1, PATCHES * PATCH * PATCH]).repeat([1, channels, 1]).to_device(level.device());
    let values = level.flatten(2, 3).gather(2, &index, false);
    let mean = values.mean_dim([0, 2].as_slice(), true, Kind::Float);
    let deviation = values.std_dim([0, 2].as_slice(), false, true).clamp_min(1e-8);
    let rows = ((values - mean) / deviation)
        .view([count, channels, PATCHES, PATCH * PATCH])
        .permute([0, 2, 1, 3])
        .reshape([count * PATCHES, channels * PATCH * PATCH]);
    (rows, side)
}

/// Mean distance of the sorted projections, ×10³.
fn distance(a: &Tensor, b: &Tensor) -> f64 {
    let directions = Tensor::randn([a.size()[1], DIRECTIONS], (Kind::Float, a.device()));
    let directions = &directions / directions.norm_scalaropt_dim(2.0, [0].as_slice(), true);
    let sorted = |x: &Tensor| x.matmul(&directions).sort(0, false).0;
    (sorted(a) - sorted(b)).abs().mean(Kind::Double).double_value(&[]) * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;
    use tch::Device;

    #[test]
    fn near_zero_for_halves_of_one_set_and_large_for_noise() {
        tch::manual_seed(1);
        let smooth = |n: i64| {
            let small = Tensor::rand([n, 3, 8, 8], (Kind::Float, Device::Cpu)) * 2.0 - 1.0;
            small.upsample_bilinear2d([64, 64], false, None, None)
        };
        let (a, b) = (smooth(64), smooth(64));
        let noise = Tensor::rand([64, 3, 64, 64], (Kind::Float, Device::Cpu)) * 2.0 - 1.0;
        let (same, other) = (sliced_wasserstein(&a, &b, 0), sliced_wasserstein(&a, &noise, 0));
        assert_eq!(same.levels.iter().map(|l| l.0).collect::<Vec<_>>(), [64, 32, 16]);
        // Noise differs most in the finest level, which smooth pictures leave empty.
        assert!(other.levels[0].1 > 5.0 * same.levels[0].1, "{same:?} {other:?}");
        assert!(other.mean > 2.0 * same.mean, "{same:?} {other:?}");
    }

    #[test]
    fn the_pyramid_adds_up_to_the_picture() {
        let x = Tensor::randn([2, 3, 64, 64], (Kind::Float, Device::Cpu));
        let mut levels = pyramid(&x);
        let mut sum = levels.pop().unwrap();
        while let Some(level) = levels.pop() {
            sum = enlarge(&sum) + level;
        }
        assert!((sum - x).abs().max().double_value(&[]) < 1e-5);
    }
}
