//! Models with reproducible weights, and the comparison that the tests share.
#![allow(dead_code, reason = "each test file uses its own part")]

pub(crate) mod reference;

#[cfg(feature = "cpu")]
use burn::Tensor;
#[cfg(feature = "cpu")]
use burn::tensor::{Device, TensorData};
use fastgan_model::file::ModelFile;
use fastgan_model::{Architecture, Design, filler};

/// A model whose activations neither die nor explode: each weight's scale follows its fan-in, through sigmoids that halve.
pub(crate) fn model(
    resolution: usize,
    channels: usize,
    latent_dim: usize,
    base_channels: usize,
) -> ModelFile {
    filler::generator(Architecture::new(resolution, channels, latent_dim, base_channels).unwrap()).unwrap()
}

/// [`model`] in another design, of three channels.
pub(crate) fn designed(design: Design, resolution: usize, latent_dim: usize, base: usize) -> ModelFile {
    let official = Architecture::new(resolution, 3, latent_dim, base).unwrap();
    filler::generator(official.with_design(design)).unwrap()
}

#[cfg(feature = "cpu")]
/// The latents of `seeds` as `[N, latent_dim]` on the CPU.
pub(crate) fn latents(seeds: &[u64], latent_dim: usize) -> Tensor<2> {
    let values: Vec<f32> = seeds.iter().flat_map(|&seed| fastgan_model::latent(seed, latent_dim)).collect();
    Tensor::from_data(TensorData::new(values, [seeds.len(), latent_dim]), &Device::flex())
}

#[cfg(feature = "cpu")]
pub(crate) fn values(tensor: Tensor<4>) -> Vec<f32> {
    tensor.into_data().try_into_vec().unwrap()
}

/// Largest difference, in units of the expected values' standard deviation.
pub(crate) fn deviation(actual: &[f32], expected: &[f64]) -> f64 {
    assert_eq!(actual.len(), expected.len());
    let mean = expected.iter().sum::<f64>() / expected.len() as f64;
    let variance = expected.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / expected.len() as f64;
    assert!(variance > 1e-4, "a flat picture proves nothing: variance {variance}");
    let worst = actual.iter().zip(expected).map(|(&a, &e)| (f64::from(a) - e).abs()).fold(0.0, f64::max);
    worst / variance.sqrt()
}
