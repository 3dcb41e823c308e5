//! The training images that are nearest to samples: does the generator draw something of its own? (Paper, Figures 12 and 13, Table 8;
//! reference, section 4.6.)
//!
//! Points of LPIPS have 8 million numbers, 32 MB for each picture. So a few samples are kept at once and all images pass by them: an
//! image goes through VGG16 once for every [`SAMPLES`] samples, and nothing is stored. Unlike training, no image is mirrored.

mod copies;
mod measure;

pub use copies::copy;
pub use measure::Measure;

use crate::data::Images;
use crate::inference::InferenceGenerator;
use tch::{Kind, Tensor};

/// Samples whose points are kept at once: half a gigabyte with LPIPS.
pub const SAMPLES: i64 = 16;

/// Distances of each of the latents' pictures to each image, `[N, M]`, 64 bits, on the CPU. `progress` hears of each image that was
/// compared with up to [`SAMPLES`] samples.
pub fn distances(
    measure: Measure<'_>,
    generator: &InferenceGenerator,
    z: &Tensor,
    images: &Images,
    progress: impl FnMut(),
) -> Tensor {
    let all: Vec<_> = (0..images.len()).collect();
    distances_to(measure, generator, z, images, &all, progress)
}

/// [`distances`] to the images of `indices` alone, in their order.
pub fn distances_to(
    measure: Measure<'_>,
    generator: &InferenceGenerator,
    z: &Tensor,
    images: &Images,
    indices: &[usize],
    mut progress: impl FnMut(),
) -> Tensor {
    let of_some = |z: Tensor| {
        let points: Vec<_> = z
            .to_device(generator.device())
            .split(1, 0)
            .iter()
            .map(|z| measure.points(&generator.forward(z)))
            .collect();
        let points = Tensor::cat(&points, 0);
        let columns: Vec<_> = indices
            .iter()
            .map(|&index| {
                let image = measure.points(&images.batch(&[index], generator.device()));
                progress();
                measure.distances(&points, &image).to_device(tch::Device::Cpu)
            })
            .collect();
        Tensor::cat(&columns, 1)
    };
    let rows: Vec<_> = z.split(SAMPLES, 0).into_iter().map(of_some).collect();
    Tensor::cat(&rows, 0)
}

/// The mean distance of the images to their augmented [`copy`]: what a sample that only varies its training image would have.
pub fn distance_of_copies(
    measure: Measure<'_>,
    images: &Images,
    device: tch::Device,
    seed: u64,
    mut progress: impl FnMut(),
) -> f64 {
    let distance = |index| {
        let image = images.batch(&[index], device);
        let points = [&image, &copy(&image, seed, index as u64)].map(|picture| measure.points(picture));
        progress();
        measure.distances(&points[0], &points[1]).double_value(&[0, 0])
    };
    (0..images.len()).map(distance).sum::<f64>() / images.len() as f64
}

/// The `count` nearest images of each sample, nearest first: their index and distance. Of a table of [`distances`].
pub fn nearest(distances: &Tensor, count: usize) -> Vec<Vec<(usize, f64)>> {
    let count = (count as i64).min(distances.size()[1]);
    let (values, indices) = distances.topk(count, 1, false, true);
    let row = |sample: i64| {
        let at = |place: i64| {
            (indices.int64_value(&[sample, place]) as usize, values.double_value(&[sample, place]))
        };
        (0..count).map(at).collect()
    };
    (0..distances.size()[0]).map(row).collect()
}

/// The mean distance to the nearest image.
pub fn mean_nearest(distances: &Tensor) -> f64 {
    distances.amin([1].as_slice(), false).mean(Kind::Double).double_value(&[])
}
