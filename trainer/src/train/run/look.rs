//! A look at the averaged generator while it trains. It is a copy in its inference form: nothing live is touched.

use super::record::Measurement;
use crate::applications::reconstruct::reconstruct;
use crate::data::Images;
use crate::export::{Statistics, export};
use crate::files::{FileError, write_atomically};
use crate::inference::InferenceGenerator;
use crate::metrics::{Comparison, memorisation, pairwise_diversity, thumbnails};
use crate::net::Part;
use crate::no_grad::no_grad;
use crate::pictures::Picture;
use crate::rng::{Purpose, Stream};
use crate::train::{Settings, State};
use crate::visible::visible;
use fastgan_model::file::{Dtype, Header, ModelFile, ReadError};
use fastgan_model::latent;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use tch::{Device, Kind, Tensor};

/// Pictures of a sample sheet, for seeds 0 to 15: the same latents through the whole run.
const SHEET: u64 = 16;

/// Pictures in a row of a sheet.
const COLUMNS: usize = 4;

/// White pixels between pictures.
const GAP: usize = 2;

/// Images of a reconstruction sheet.
const REBUILT: usize = 8;

/// Samples that are measured, and images that they are held against, at most.
const MEASURED: usize = 256;

/// Pictures that are drawn, or compared, at once: with few, a look needs little memory beside what training holds.
const BATCH: i64 = 4;

/// The generator at one moment.
#[derive(Debug)]
pub(super) struct Look {
    step: u64,
    model: ModelFile,
    inference: InferenceGenerator,
}

impl Look {
    /// Exports a copy of the averaged generator.
    ///
    /// # Errors
    /// Where a weight is not finite.
    pub(super) fn take(
        state: &State,
        settings: &Settings,
        images: usize,
        statistics: Statistics,
    ) -> Result<Self, ReadError> {
        let (store, generator) = state.averaged_generator();
        let header = Header {
            images: images as u64,
            iterations: state.step,
            name: settings.data.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            training: settings.for_strangers(),
            ..Header::new(state.architecture())
        };
        let model = export(&store, &generator, statistics, header)?;
        let inference = InferenceGenerator::new(&model, store.device());
        Ok(Self { step: state.step, model, inference })
    }

    /// After how many steps.
    pub(super) fn step(&self) -> u64 {
        self.step
    }

    /// Writes it as a model file, with 16 bits for a number. Returns its size in bytes.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(super) fn write(&self, path: &Path) -> Result<u64, LookError> {
        let bytes = self.model.to_bytes(Dtype::F16)?;
        write_atomically(path, |file| file.write_all(&bytes))?;
        Ok(bytes.len() as u64)
    }

    /// The pictures of the run's fixed latents.
    pub(super) fn samples(&self) -> Picture {
        let dim = self.model.architecture().latent_dim();
        let values: Vec<f32> = (0..SHEET).flat_map(|seed| latent(seed, dim)).collect();
        let z =
            Tensor::from_slice(&values).view([SHEET as i64, dim as i64]).to_device(self.inference.device());
        let pictures: Vec<_> = z.split(BATCH, 0).iter().map(|z| self.inference.forward(z)).collect();
        Picture::sheet(&Tensor::cat(&pictures, 0), COLUMNS, GAP)
    }

    /// How far its samples are from the images, as many of each, and whether they differ from each other and from the images. None
    /// of it needs a pretrained network.
    pub(super) fn measure(&self, images: &Images) -> Measurement {
        let count = images.len().min(MEASURED);
        let architecture = self.model.architecture();
        let side = architecture.resolution() as i64;
        let comparison = Comparison::new(count as i64, architecture.channels() as i64, side, Device::Cpu, 0);
        let order = Stream::new(0, Purpose::Metric, 2).permutation(images.len());
        let (mut real, mut drawn) = (Vec::new(), Vec::new());
        let photographs = order[..count].chunks(BATCH as usize).map(|some| {
            let pictures = visible(&images.batch(some, Device::Cpu));
            real.push(small(&pictures));
            pictures
        });
        Stream::new(0, Purpose::Metric, 1).seed_torch();
        let shape = [count as i64, architecture.latent_dim() as i64];
        let z = Tensor::randn(shape, (Kind::Float, self.inference.device()));
        let samples = z.split(BATCH, 0).into_iter().map(|z| {
            let pictures = visible(&self.inference.forward(&z).clamp(-1.0, 1.0)).to_device(Device::Cpu);
            drawn.push(small(&pictures));
            pictures
        });
        let distance = comparison.distance(samples, photographs);
        let mut values = BTreeMap::from([(Measurement::SCORE.to_owned(), distance.mean)]);
        if count >= 3 {
            let (drawn, real) = (Tensor::cat(&drawn, 0), Tensor::cat(&real, 0));
            let copies = memorisation(&drawn, &real);
            values.insert("memorised".into(), copies.share);
            values.insert("memorised_among_images".into(), copies.share_of_images);
            values.insert("diversity".into(), pairwise_diversity(&drawn, &real).ratio);
        }
        Measurement { step: self.step, values }
    }
}

/// Pictures as small as they are looked for copies with.
fn small(pictures: &Tensor) -> Tensor {
    let side = i64::from(thumbnails::SIDE);
    no_grad(|| pictures.adaptive_avg_pool2d([side, side]))
}

/// What the discriminator's decoders make of the first images: real ones above, rebuilt from the whole view below. None without decoders.
pub(super) fn reconstructions(state: &State, settings: &Settings, images: &Images) -> Option<Picture> {
    let count = images.len().min(REBUILT);
    let pictures = images.batch(&(0..count).collect::<Vec<_>>(), state.discriminator_store.device());
    let part = Part::random(
        settings.discriminator.decoders,
        &mut Stream::new(settings.seed, Purpose::Copies, u64::MAX),
    );
    let small = state.architecture().small_resolution();
    let rebuilt = reconstruct(&state.discriminator, &pictures, settings.small_view, small, &part)?;
    Some(Picture::sheet(&Tensor::cat(&[rebuilt.whole, rebuilt.big], 0), count, GAP))
}

/// Why a look could not be kept.
#[derive(Debug, thiserror::Error)]
pub(super) enum LookError {
    /// A file operation failed.
    #[error(transparent)]
    File(#[from] FileError),
    /// The weights are no model.
    #[error(transparent)]
    Model(#[from] ReadError),
}
