//! The noise that two-convolution stages may add.

use burn::Tensor;
use burn::tensor::{Device, TensorData};

/// Whether noise is added, and which.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Noise {
    /// None: a latent has exactly one picture.
    #[default]
    Off,
    /// The noise that belongs to a seed, the same for every picture of a batch.
    Seed(u64),
}

impl Noise {
    /// Standard normals `[1, 1, size, size]` for the convolution `index` of the stage at `size`, or none.
    pub fn plane(&self, size: usize, index: usize, device: &Device) -> Option<Tensor<4>> {
        let Self::Seed(seed) = *self else { return None };
        let values = crate::request::noise_plane(seed, size, index);
        Some(Tensor::from_data(TensorData::new(values, [1, 1, size, size]), device))
    }
}
