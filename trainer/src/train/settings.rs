//! Every setting of a run, as `run.toml` holds it: enough to run it again.

use fastgan_model::{Architecture, ArchitectureError};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The settings that decide what a run computes. Defaults are the official code's (reference, section 3.1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Folder of images.
    pub data: PathBuf,
    /// Side length in pixels.
    pub resolution: usize,
    /// Width unit of both networks.
    pub base_channels: usize,
    /// Length of a latent.
    pub latent_dim: usize,
    /// Images in a step.
    pub batch: usize,
    /// Seed of everything random.
    pub seed: u64,
    /// Adam's learning rate, for both networks.
    pub learning_rate: f64,
    /// Adam's decay of the first moment.
    pub beta1: f64,
    /// Adam's decay of the second moment.
    pub beta2: f64,
    /// Decay of the generator's moving average, per step.
    pub ema_decay: f64,
    /// Mirrors each real image with probability one half.
    pub flip: bool,
    /// What the decoders minimise.
    pub reconstruction: ReconstructionSetting,
    /// Weight of each decoder's mean distance. The official code sums LPIPS over its batch of 8, which is a mean times 8;
    /// stated as such it is the same at every batch size. L1 distances are of LPIPS's order and take the same weight.
    pub reconstruction_strength: f64,
}

/// What the decoders minimise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReconstructionSetting {
    /// Mean absolute difference.
    L1,
    /// LPIPS with VGG16; the files of its weights (torchvision's VGG16, LPIPS's `vgg`).
    Lpips {
        /// `vgg16-397923af.pth`.
        vgg: PathBuf,
        /// `vgg.pth` of LPIPS v0.1.
        linear: PathBuf,
    },
}

impl Settings {
    /// The official settings for a folder of images.
    pub fn official(data: PathBuf) -> Self {
        Self {
            data,
            resolution: 256,
            base_channels: 64,
            latent_dim: 256,
            batch: 8,
            seed: 0,
            learning_rate: 2e-4,
            beta1: 0.5,
            beta2: 0.999,
            ema_decay: 0.999,
            flip: true,
            reconstruction: ReconstructionSetting::L1,
            reconstruction_strength: 8.0,
        }
    }

    /// The networks' sizes.
    ///
    /// # Errors
    /// An [`ArchitectureError`] that says which number is impossible.
    pub fn architecture(&self) -> Result<Architecture, ArchitectureError> {
        Architecture::new(self.resolution, 3, self.latent_dim, self.base_channels)
    }
}
