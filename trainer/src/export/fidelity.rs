//! What a number format costs: the pictures of a stored model beside those of the weights that it was made from.

use crate::inference::InferenceGenerator;
use crate::visible::visible;
use fastgan_model::file::ModelFile;
use fastgan_model::latent;
use tch::{Device, Kind, Tensor};

/// Seeds whose pictures are compared: 0 and up.
pub const FIDELITY_SEEDS: u64 = 64;

/// Pictures that are drawn at once.
const BATCH: u64 = 8;

/// Peak signal-to-noise ratio in dB of `stored` against `reference` over [`FIDELITY_SEEDS`] seeds: pictures as they are seen, clamped
/// to [-1, 1], peak 2, one mean over all values. Infinite where nothing differs.
pub fn fidelity(reference: &ModelFile, stored: &ModelFile, device: Device) -> f64 {
    let generators = [reference, stored].map(|model| InferenceGenerator::new(model, device));
    let dim = reference.architecture().latent_dim();
    let mut squares = 0.0;
    let mut count = 0;
    for first in (0..FIDELITY_SEEDS).step_by(BATCH as usize) {
        let values: Vec<f32> = (first..first + BATCH).flat_map(|seed| latent(seed, dim)).collect();
        let z = Tensor::from_slice(&values).view([BATCH as i64, dim as i64]).to_device(device);
        let [a, b] = generators.each_ref().map(|generator| visible(&generator.forward(&z).clamp(-1.0, 1.0)));
        let difference = (a - b).to_kind(Kind::Double);
        squares += difference.square().sum(Kind::Double).double_value(&[]);
        count += difference.numel();
    }
    10.0 * (4.0 * count as f64 / squares).log10()
}
