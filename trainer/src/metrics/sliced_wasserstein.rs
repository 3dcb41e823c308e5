//! Sliced Wasserstein distance on Laplacian-pyramid patches (Karras et al. 2018).

use crate::no_grad::no_grad;
use crate::rng::{Purpose, Stream};
use tch::{Device, Kind, Tensor};

/// Patches of each image and level.
const PATCHES: i64 = 128;
/// Side length of a patch.
const PATCH: i64 = 7;
/// Random directions.
const DIRECTIONS: i64 = 512;
/// Side length of the smallest level.
const SMALLEST: i64 = 16;
/// Pictures that are taken apart at once, where a set is there as a whole.
const BATCH: i64 = 16;
/// Directions that are projected on at once, a divisor of them all.
const BLOCK: i64 = 64;

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
    let count = a.size()[0].min(b.size()[0]);
    let comparison = Comparison::new(count, a.size()[1], a.size()[2], a.device(), seed);
    let split = |x: &Tensor| x.narrow(0, 0, count).split(BATCH, 0);
    comparison.distance(split(a), split(b))
}

/// How two sets are compared, wherever their pictures come from: patches and directions are chosen before the first one is there, so
/// that a set never has to be in memory as a whole.
#[derive(Debug)]
pub struct Comparison {
    levels: Vec<Level>,
}

/// What is looked at in one level of the pyramid.
#[derive(Debug)]
struct Level {
    side: i64,
    /// The upper left corners of each set's patches `[N, PATCHES]`, as places in a level's rows.
    corners: [Tensor; 2],
    /// Unit vectors `[C·49, DIRECTIONS]`.
    directions: Tensor,
}

impl Comparison {
    /// For two sets of `count` pictures `[C, S, S]` on `device`; S is 16 times a power of two. Seeds libtorch's generators.
    pub fn new(count: i64, channels: i64, side: i64, device: Device, seed: u64) -> Self {
        let mut rng = Stream::new(seed, Purpose::Metric, 0);
        let sides = std::iter::successors(Some(side), |side| (*side > SMALLEST).then_some(side / 2));
        let level = |side| {
            let corners = [(); 2].map(|()| corners(count, side, &mut rng).to_device(device));
            rng.seed_torch();
            let directions = Tensor::randn([channels * PATCH * PATCH, DIRECTIONS], (Kind::Float, device));
            let directions = &directions / directions.norm_scalaropt_dim(2.0, [0].as_slice(), true);
            Level { side, corners, directions }
        };
        Self { levels: no_grad(|| sides.map(level).collect()) }
    }

    /// The distance between two sets, which come in batches `[n, C, S, S]`, N of each in all.
    pub fn distance(
        &self,
        a: impl IntoIterator<Item = Tensor>,
        b: impl IntoIterator<Item = Tensor>,
    ) -> SlicedWasserstein {
        no_grad(|| {
            let (a, b) = (self.patches(0, a), self.patches(1, b));
            let sets = a.into_iter().zip(b);
            let of = |(level, (a, b)): (&Level, (Tensor, Tensor))| {
                (level.side, distance(&rows(&a), &rows(&b), &level.directions))
            };
            let levels: Vec<_> = self.levels.iter().zip(sets).map(of).collect();
            let mean = levels.iter().map(|level| level.1).sum::<f64>() / levels.len() as f64;
            SlicedWasserstein { levels, mean }
        })
    }

    /// The patches of a set, `[N, C, PATCHES·49]` of each level.
    fn patches(&self, set: usize, pictures: impl IntoIterator<Item = Tensor>) -> Vec<Tensor> {
        let mut found: Vec<Vec<Tensor>> = self.levels.iter().map(|_| Vec::new()).collect();
        let mut first = 0;
        for batch in pictures {
            let count = batch.size()[0];
            for ((level, pyramid), found) in self.levels.iter().zip(pyramid(&batch)).zip(&mut found) {
                found.push(patches(&pyramid, &level.corners[set].narrow(0, first, count)));
            }
            first += count;
        }
        found.iter().map(|batches| Tensor::cat(batches, 0)).collect()
    }
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

/// Random corners of patches in `count` pictures of a side, `[count, PATCHES]`.
fn corners(count: i64, side: i64, rng: &mut Stream) -> Tensor {
    let places = (side - PATCH + 1) as u64;
    let corners: Vec<i64> =
        (0..count * PATCHES).map(|_| rng.below(places) as i64 * side + rng.below(places) as i64).collect();
    Tensor::from_slice(&corners).view([count, PATCHES])
}

/// The patches at `corners` of a level's pictures, `[n, C, PATCHES·49]`.
fn patches(level: &Tensor, corners: &Tensor) -> Tensor {
    let size = level.size();
    let (count, channels, side) = (size[0], size[1], size[2]);
    let within: Vec<i64> = (0..PATCH * PATCH).map(|i| (i / PATCH) * side + i % PATCH).collect();
    let index = corners.unsqueeze(2) + Tensor::from_slice(&within).to_device(level.device());
    let index = index.view([count, 1, PATCHES * PATCH * PATCH]).expand([-1, channels, -1], false);
    level.flatten(2, 3).gather(2, &index, false)
}

/// Patches as rows `[N·PATCHES, C·49]`, each channel normalised over the whole set.
fn rows(patches: &Tensor) -> Tensor {
    let (count, channels) = (patches.size()[0], patches.size()[1]);
    let mean = patches.mean_dim([0, 2].as_slice(), true, Kind::Float);
    let deviation = patches.std_dim([0, 2].as_slice(), false, true).clamp_min(1e-8);
    ((patches - mean) / deviation)
        .view([count, channels, PATCHES, PATCH * PATCH])
        .permute([0, 2, 1, 3])
        .reshape([count * PATCHES, channels * PATCH * PATCH])
}

/// Mean distance of the sorted projections, ×10³. A few directions at a time: the projections of all are larger than the patches.
fn distance(a: &Tensor, b: &Tensor, directions: &Tensor) -> f64 {
    let blocks = directions.split(BLOCK, 1);
    let sorted = |x: &Tensor, block: &Tensor| x.matmul(block).sort(0, false).0;
    let of =
        |block: &Tensor| (sorted(a, block) - sorted(b, block)).abs().mean(Kind::Double).double_value(&[]);
    blocks.iter().map(of).sum::<f64>() / blocks.len() as f64 * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn it_does_not_matter_in_which_batches_a_set_comes() {
        let noise = |side: i64| Tensor::rand([10, 3, side, side], (Kind::Float, Device::Cpu)) * 2.0 - 1.0;
        let (a, b) = (noise(32), noise(8).upsample_bilinear2d([32, 32], false, None, None));
        // One comparison: other tests draw from libtorch's generator meanwhile.
        let comparison = Comparison::new(10, 3, 32, Device::Cpu, 1);
        let whole = comparison.distance([a.shallow_clone()], [b.shallow_clone()]);
        let parts = comparison.distance(a.split(3, 0), b.split(4, 0));
        assert!(
            whole.mean > 100.0 && (parts.mean - whole.mean).abs() < 1e-4 * whole.mean,
            "{parts:?} {whole:?}"
        );
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
