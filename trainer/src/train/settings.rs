//! Every setting of a run, as `run.toml` holds it: enough to run it again.

use super::{Precision, Preset};
use crate::data::{Channels, Fit, Square};
use crate::export::Statistics;
use crate::loss::Margin;
use crate::net::{DiscriminatorDesign, SmallView};
use fastgan_model::{Architecture, ArchitectureError, Design};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The settings that decide what a run computes. Defaults are the official code's (reference, section 3.1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The named set that these settings began as.
    #[serde(default)]
    pub preset: Preset,
    /// Folder of images.
    pub data: PathBuf,
    /// Usable images in it, where something depends on their number (0 = nothing does).
    #[serde(default)]
    pub images: usize,
    /// Share of the images that training never sees, for `invert --holdout` and `probe`.
    #[serde(default)]
    pub holdout: f64,
    /// Side length in pixels.
    pub resolution: usize,
    /// What becomes of images that are not square.
    #[serde(default)]
    pub fit: Fit,
    /// What a picture's channels are.
    #[serde(default)]
    pub channels: Channels,
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
    /// How exactly the networks multiply.
    #[serde(default)]
    pub precision: Precision,
    /// Mirrors each real image with probability one half.
    pub flip: bool,
    /// The generator's blocks and gates.
    #[serde(default)]
    pub generator: Design,
    /// How real pictures become small: the discriminator's second view, and what its decoders rebuild.
    #[serde(default)]
    pub small_view: SmallView,
    /// Whether the two generated views of a picture are augmented alike.
    #[serde(default)]
    pub fake_augmentation: FakeAugmentation,
    /// The hinge loss's margin.
    #[serde(default)]
    pub margin: Margin,
    /// Weight of each decoder's mean distance. The official code sums LPIPS over its batch of 8, which is a mean times 8;
    /// stated as such it is the same at every batch size. L1 distances are of LPIPS's order and take the same weight.
    pub reconstruction_strength: f64,
    /// Weight of the LeCam term (Tseng et al. 2021; 0 = off): the discriminator's logits stay near their own averages.
    #[serde(default)]
    pub lecam: f64,
    /// Where the exported generator's BatchNorm statistics come from.
    #[serde(default)]
    pub batch_norm: BatchNormSource,
    /// Over whose pictures BatchNorm's statistics go where several processes train together.
    #[serde(default)]
    pub batch_norm_over: BatchNormOver,
    /// A run, checkpoint or model file whose weights training starts from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub init_from: Option<PathBuf>,
    /// Layers of the discriminator, from the pictures on, that stay as they are (Freeze-D, Mo et al. 2020).
    #[serde(default)]
    pub freeze_d: usize,
    /// What the decoders minimise.
    pub reconstruction: ReconstructionSetting,
    /// How often pictures are augmented.
    #[serde(default)]
    pub augmentation: AugmentationStrength,
    /// The discriminator's parts.
    #[serde(default)]
    pub discriminator: DiscriminatorDesign,
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

/// Whether the two generated views of a picture are augmented alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FakeAugmentation {
    /// Each view by itself, as in the official code.
    #[default]
    Independent,
    /// Both alike, as the views of a real picture are.
    Shared,
}

/// How often pictures are augmented.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AugmentationStrength {
    /// Always, as in the official code.
    #[default]
    Always,
    /// With a probability that follows the discriminator (Karras et al. 2020): it rises while the share of real logits' signs is above
    /// the target, else it falls.
    Adaptive {
        /// Wanted mean sign of real logits, -1 to 1.
        target: f64,
        /// Images over which the probability goes from 0 to 1.
        images: f64,
    },
}

impl AugmentationStrength {
    /// Adaptive with the usual target, within the images of a short run.
    pub const ADAPTIVE: Self = Self::Adaptive { target: 0.6, images: 20_000.0 };
}

/// Where the exported generator's BatchNorm statistics come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BatchNormSource {
    /// Computed anew with the averaged weights.
    #[default]
    Estimated,
    /// A moving average of the live ones, alongside that of the weights.
    Averaged,
}

/// Over whose pictures BatchNorm's statistics go where several processes train together. One process is always the whole batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BatchNormOver {
    /// Those of the whole batch: a run does not depend on the number of processes.
    #[default]
    Batch,
    /// Those of each process alone: less talk between them.
    Device,
}

impl Settings {
    /// The official settings for a folder of images.
    pub fn official(data: PathBuf) -> Self {
        Self {
            preset: Preset::Official,
            data,
            images: 0,
            holdout: 0.0,
            resolution: 256,
            fit: Fit::Squash,
            channels: Channels::Rgb,
            base_channels: 64,
            latent_dim: 256,
            batch: 8,
            seed: 0,
            learning_rate: 2e-4,
            beta1: 0.5,
            beta2: 0.999,
            ema_decay: 0.999,
            precision: Precision::default(),
            flip: true,
            generator: Design::Official,
            small_view: SmallView::Nearest,
            fake_augmentation: FakeAugmentation::Independent,
            margin: Margin::Random,
            reconstruction_strength: 8.0,
            lecam: 0.0,
            batch_norm: BatchNormSource::Estimated,
            batch_norm_over: BatchNormOver::Batch,
            init_from: None,
            freeze_d: 0,
            reconstruction: ReconstructionSetting::L1,
            augmentation: AugmentationStrength::Always,
            discriminator: DiscriminatorDesign::default(),
        }
    }

    /// The networks' sizes.
    ///
    /// # Errors
    /// An [`ArchitectureError`] that says which number is impossible.
    pub fn architecture(&self) -> Result<Architecture, ArchitectureError> {
        let channels = self.channels.count();
        let architecture = Architecture::new(self.resolution, channels, self.latent_dim, self.base_channels)?;
        Ok(architecture.with_design(self.generator))
    }

    /// The square that each image becomes.
    pub fn square(&self) -> Square {
        Square { side: self.resolution as u32, fit: self.fit, channels: self.channels }
    }

    /// How the averaged generator is settled when it is exported; `seed` is that of the latents, where there are any.
    pub fn statistics(&self, seed: u64) -> Statistics {
        match self.batch_norm {
            BatchNormSource::Estimated => Statistics::Estimated { seed },
            BatchNormSource::Averaged => Statistics::Averaged,
        }
    }

    /// The settings by name, without those that name files of this machine: what a model file says about its training.
    pub fn for_strangers(&self) -> std::collections::BTreeMap<String, serde_json::Value> {
        let serde_json::Value::Object(mut all) = serde_json::to_value(self).unwrap_or_default() else {
            return std::collections::BTreeMap::new();
        };
        all.remove("data");
        if self.init_from.is_some() {
            all.insert("init_from".into(), true.into());
        }
        if matches!(self.reconstruction, ReconstructionSetting::Lpips { .. }) {
            all.insert("reconstruction".into(), "lpips".into());
        }
        all.into_iter().collect()
    }
}
