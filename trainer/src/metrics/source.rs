//! Where the pictures come from that are compared: a folder, or a model.

use crate::data::{DecodeError, Decoded, Skipped, Square, open, square};
use crate::inference::InferenceGenerator;
use crate::pictures::Picture;
use fastgan_model::latent;
use image::RgbImage;
use rayon::prelude::*;
use std::path::PathBuf;
use tch::{Device, Tensor};

/// Pictures that are in memory at their own size at once.
const CHUNK: usize = 16;

/// A set of pictures, made when they are wanted, a few at a time.
pub enum Source<'a> {
    /// Image files.
    Files(&'a [PathBuf]),
    /// Samples of a model, by seeds.
    Model {
        /// What draws them.
        generator: &'a InferenceGenerator,
        /// On which device.
        device: Device,
        /// First seed; the others count up.
        seed: u64,
        /// How many.
        count: usize,
    },
}

/// One picture, which can be had as RGB at any size.
pub(super) enum Whole {
    /// Of a file.
    File(Decoded),
    /// What a model drew.
    Drawn(RgbImage),
}

impl Whole {
    /// The picture as a square. What was drawn is one already; grey and transparency are the model's own.
    pub(super) fn at(&self, wanted: Square) -> Result<RgbImage, DecodeError> {
        match self {
            Self::File(decoded) => wanted.seen(decoded),
            Self::Drawn(picture) => square(picture, wanted.side),
        }
    }
}

impl Source<'_> {
    /// How many pictures there are, files that turn out to be none included.
    pub fn len(&self) -> usize {
        match self {
            Self::Files(files) => files.len(),
            Self::Model { count, .. } => *count,
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Makes a value of each picture, in order, a chunk at a time; `take` is given what came of each chunk. Files that are no images
    /// are returned.
    pub(super) fn for_each<T: Send>(
        &self,
        make: impl Fn(&Whole) -> Result<T, DecodeError> + Sync,
        mut take: impl FnMut(Vec<T>),
    ) -> Vec<Skipped> {
        let mut skipped = Vec::new();
        match self {
            Self::Files(files) => {
                for chunk in files.chunks(CHUNK) {
                    let made = |file: &PathBuf| make(&Whole::File(open(file)?));
                    let made: Vec<_> = chunk.par_iter().map(made).collect();
                    let mut good = Vec::new();
                    for (file, made) in chunk.iter().zip(made) {
                        match made {
                            Ok(value) => good.push(value),
                            Err(error) => {
                                skipped.push(Skipped { path: file.clone(), reason: error.to_string() });
                            }
                        }
                    }
                    take(good);
                }
            }
            Self::Model { generator, device, seed, count } => {
                let mut done = 0;
                while done < *count {
                    let chunk = CHUNK.min(count - done);
                    let pictures = draw(generator, *device, seed.wrapping_add(done as u64), chunk);
                    // What a generator draws can always be resized.
                    take(
                        pictures
                            .into_par_iter()
                            .filter_map(|picture| make(&Whole::Drawn(picture)).ok())
                            .collect(),
                    );
                    done += chunk;
                }
            }
        }
        skipped
    }
}

/// Samples as a PNG would hold them, over white: 8 bits.
fn draw(generator: &InferenceGenerator, device: Device, seed: u64, count: usize) -> Vec<RgbImage> {
    let dim = generator.architecture().latent_dim();
    let z: Vec<f32> = (0..count as u64).flat_map(|n| latent(seed.wrapping_add(n), dim)).collect();
    let z = Tensor::from_slice(&z).view([count as i64, dim as i64]).to_device(device);
    let drawn = generator.forward(&z);
    let picture = |n: i64| {
        let picture = Picture::new(&drawn.get(n));
        let (width, height) = (picture.width() as u32, picture.height() as u32);
        RgbImage::from_raw(width, height, picture.rgb().into_owned())
    };
    (0..count as i64).filter_map(picture).collect()
}
