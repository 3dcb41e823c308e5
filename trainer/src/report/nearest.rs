//! Samples beside the training images that are nearest to them.

use super::kept::Kept;
use super::still::{Still, jpeg, of_picture};
use super::words;
use crate::applications::neighbours::{Measure, distances_to, mean_nearest, nearest};
use crate::data::Images;
use crate::inference::InferenceGenerator;
use crate::latents::Latents;
use crate::loss::Lpips;
use crate::pictures::Picture;
use crate::train::{ReconstructionSetting, is_out_of_memory};
use crate::weights::lpips_from;
use fastgan_model::file::ModelFile;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use tch::Device;

/// Samples that are shown: the first of the sample sheet.
const SAMPLES: u64 = 8;

/// Images that are shown beside each.
const COLUMNS: usize = 3;

/// Images that are compared, at most: a report should take seconds.
const COMPARED: usize = 4096;

/// Pixels across of a picture.
const WIDE: u32 = 128;

/// Samples with their neighbours.
#[derive(Debug)]
pub(super) struct Nearest {
    /// What "near" means.
    pub(super) measure: &'static str,
    /// How many images were compared, in words.
    pub(super) compared: String,
    /// Mean distance of the samples to the nearest image.
    pub(super) mean: String,
    /// A sample each.
    pub(super) rows: Vec<Sample>,
}

/// A sample and its neighbours, nearest first.
#[derive(Debug)]
pub(super) struct Sample {
    /// Its seed.
    pub(super) seed: u64,
    /// Its picture.
    pub(super) still: Still,
    /// Pictures and distances.
    pub(super) images: Vec<(Still, String)>,
}

/// Compares samples of `model` with the run's images.
///
/// # Errors
/// A sentence that says what is missing.
pub(super) fn neighbours(kept: &Kept, model: &Path, device: Device) -> Result<Nearest, String> {
    let images = kept.images.as_ref().filter(|images| !images.is_empty());
    let images = images.ok_or("The run's images are not at hand: cache/ is missing or not whole.")?;
    let bytes = std::fs::read(model).map_err(|_| "There is no model.safetensors yet.")?;
    let model =
        ModelFile::read(&bytes).map_err(|error| format!("model.safetensors cannot be read: {error}."))?;
    // The binding panics where memory is too small.
    catch_unwind(AssertUnwindSafe(|| compare(kept, &model, images, device))).unwrap_or_else(|panic| {
        match panic.downcast_ref::<String>() {
            Some(words) if is_out_of_memory(words) => Err("There was no memory left to compare them.".into()),
            _ => resume_unwind(panic),
        }
    })
}

fn compare(kept: &Kept, model: &ModelFile, images: &Images, device: Device) -> Result<Nearest, String> {
    let channels = images.batch(&[0], Device::Cpu).size()[1];
    if channels != model.architecture().channels() as i64 {
        return Err("The model draws other channels than the images have.".into());
    }
    let lpips = lpips(kept, device).filter(|_| channels == 3);
    let measure = lpips.as_ref().map_or(Measure::Thumbnails, Measure::Lpips);
    let generator = InferenceGenerator::new(model, device);
    let seeds: Vec<u64> = (0..SAMPLES).collect();
    let z = Latents::from_seeds(&seeds, model.architecture().latent_dim()).tensor();
    let count = images.len().min(COMPARED);
    let indices: Vec<_> = (0..count).map(|place| place * images.len() / count).collect();
    let table = distances_to(measure, &generator, &z, images, &indices, || ());
    let drawn = generator.forward(&z.to_device(device));
    let sample = |(&seed, found): (&u64, Vec<(usize, f64)>)| {
        let image = |(column, distance): (usize, f64)| {
            let picture = images.batch(&[indices[column]], Device::Cpu).squeeze_dim(0);
            Some((still(&Picture::new(&picture))?, format!("{distance:.3}")))
        };
        Some(Sample {
            seed,
            still: still(&Picture::new(&drawn.get(seed as i64)))?,
            images: found.into_iter().filter_map(image).collect(),
        })
    };
    Ok(Nearest {
        measure: measure.name(),
        compared: if count < images.len() {
            format!(
                "{} of {} images, evenly chosen",
                words::count(count as u64),
                words::count(images.len() as u64)
            )
        } else {
            format!("all {} images", words::count(count as u64))
        },
        mean: format!("{:.3}", mean_nearest(&table)),
        rows: seeds.iter().zip(nearest(&table, COLUMNS)).filter_map(sample).collect(),
    })
}

fn still(picture: &Picture) -> Option<Still> {
    let small = of_picture(picture, WIDE)?;
    // There are many of them.
    let still = Still::of("jpeg", &jpeg(&small, 90)?, &small);
    Some(Still { width: WIDE, height: WIDE, enlarged: picture.width() < WIDE as usize, ..still })
}

/// LPIPS where the run itself uses it and a GPU computes it quickly; else pixels are compared.
fn lpips(kept: &Kept, device: Device) -> Option<Lpips> {
    match &kept.settings.as_ref().ok()?.reconstruction {
        ReconstructionSetting::Lpips { vgg, linear } if device.is_cuda() => {
            lpips_from(vgg, linear, device).ok()
        }
        _ => None,
    }
}
