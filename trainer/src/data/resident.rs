//! All images of a run on the device itself, as bytes: a step then brings nothing but the numbers of its images there.

use super::{Batch, Images};
use crate::device::bring;
use crate::no_grad::no_grad;
use tch::{Device, Kind, Tensor};

/// The images that training sees.
#[derive(Debug)]
pub struct Resident {
    /// `[images, C, S, S]`, 0 to 255.
    pixels: Tensor,
    /// The logarithm of each one's original width over its height, `[images]`.
    log_aspect_ratios: Tensor,
}

/// Images that go to the device at once.
const CHUNK: usize = 256;

impl Resident {
    /// Brings all images to `device`, if that takes at most so many bytes.
    pub fn within(images: &Images, device: Device, bytes: u64) -> Option<Self> {
        let square = images.manifest().square();
        if images.is_empty() || (images.len() * square.bytes()) as u64 > bytes {
            return None;
        }
        let side = i64::from(square.side);
        let shape = [images.len() as i64, square.channels.count() as i64, side, side];
        let pixels = Tensor::empty(shape, (Kind::Uint8, device));
        let all: Vec<_> = (0..images.len()).collect();
        no_grad(|| {
            for chunk in all.chunks(CHUNK) {
                let mut place = pixels.narrow(0, chunk[0] as i64, chunk.len() as i64);
                place.copy_(&images.pixels(chunk));
            }
        });
        let ratios: Vec<_> = images.manifest().aspect_ratios.iter().map(|ratio| ratio.ln()).collect();
        Some(Self { pixels, log_aspect_ratios: Tensor::from_slice(&ratios).to_device(device) })
    }

    /// What [`Images::training_batch`] gives.
    pub fn training_batch(&self, indices: &[usize]) -> Batch {
        let numbers: Vec<_> = indices.iter().map(|&index| index as i64).collect();
        let index = bring(&Tensor::from_slice(&numbers), self.pixels.device());
        let pictures = self.pixels.index_select(0, &index).to_kind(Kind::Float) / 127.5 - 1.0;
        Batch { pictures, log_aspect_ratio: self.log_aspect_ratios.index_select(0, &index), index }
    }
}
