//! How far a generator in training is from its images.

use anyhow::Result;
use fastgan_model::file::{Header, ModelFile};
use fastgan_trainer::data::Images;
use fastgan_trainer::export::{Statistics, export};
use fastgan_trainer::inference::InferenceGenerator;
use fastgan_trainer::metrics::{SlicedWasserstein, sliced_wasserstein};
use fastgan_trainer::rng::{Purpose, Stream};
use fastgan_trainer::train::{Settings, State};
use tch::{Device, Kind, Tensor};

/// Samples of the averaged, exported generator against the images, as many of each.
pub(super) fn distance(state: &State, settings: &Settings, images: &Images) -> Result<SlicedWasserstein> {
    let model = exported(state, settings.statistics(settings.seed))?;
    Ok(distance_of(&model, state.generator_store.device(), images))
}

/// The averaged generator in its inference form.
pub(super) fn exported(state: &State, statistics: Statistics) -> Result<ModelFile> {
    let (store, generator) = state.averaged_generator();
    Ok(export(&store, &generator, statistics, Header::new(state.architecture()))?)
}

/// As many samples of a model as there are images, against them.
pub(super) fn distance_of(model: &ModelFile, device: Device, images: &Images) -> SlicedWasserstein {
    let inference = InferenceGenerator::new(model, device);
    let all: Vec<_> = (0..images.len()).collect();
    let real = images.batch(&all, Device::Cpu);
    Stream::new(0, Purpose::Metric, 1).seed_torch();
    let latent_dim = model.architecture().latent_dim() as i64;
    let z = Tensor::randn([images.len() as i64, latent_dim], (Kind::Float, device));
    let drawn: Vec<_> =
        z.split(16, 0).iter().map(|z| inference.forward(z).clamp(-1.0, 1.0).to_device(Device::Cpu)).collect();
    sliced_wasserstein(&Tensor::cat(&drawn, 0), &real, 0)
}

/// The mean and each level.
pub(super) fn in_words(distance: &SlicedWasserstein) -> String {
    let levels: Vec<_> =
        distance.levels.iter().map(|(side, value)| format!("{side} px {value:.1}")).collect();
    format!("sliced Wasserstein distance ×10³: {:.1} ({})", distance.mean, levels.join(", "))
}
