//! What a model file says about itself: the JSON object under the metadata key `fastgan`.

use super::ReadError;
use crate::{Activation, Architecture, Design};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The format number that this version writes, and the only one it reads.
pub const FORMAT: u32 = 1;

/// The header of a model file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// [`FORMAT`].
    pub format: u32,
    /// A [`Design`]'s name: `official`, `baseline` or `paper`.
    pub architecture: String,
    /// Side length in pixels.
    pub resolution: usize,
    /// Image channels.
    pub channels: usize,
    /// Length of a latent.
    pub latent_dim: usize,
    /// Width unit.
    pub base_channels: usize,
    /// `tanh` or `clamp`.
    pub activation: String,
    /// The model's name.
    #[serde(default)]
    pub name: String,
    /// A sentence or two for visitors.
    #[serde(default)]
    pub description: String,
    /// Licence of the model, as an SPDX expression where there is one.
    #[serde(default)]
    pub license: String,
    /// Whom to credit for the images.
    #[serde(default)]
    pub credit: String,
    /// How many images it was trained on (0 = unknown).
    #[serde(default)]
    pub images: u64,
    /// Training iterations (0 = unknown).
    #[serde(default)]
    pub iterations: u64,
    /// The program that wrote it.
    #[serde(default)]
    pub created_with: String,
    /// The settings that it was trained with, without paths (empty = unknown). They are for people; only `fit` is read, so that images
    /// are held against the model's pictures in the shape that it knows.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub training: BTreeMap<String, serde_json::Value>,
}

impl Header {
    /// The header of a generator about which nothing else is known.
    pub fn new(architecture: Architecture) -> Self {
        Self {
            format: FORMAT,
            architecture: architecture.design().name().into(),
            resolution: architecture.resolution(),
            channels: architecture.channels(),
            latent_dim: architecture.latent_dim(),
            base_channels: architecture.base_channels(),
            activation: activation_name(architecture).into(),
            name: String::new(),
            description: String::new(),
            license: String::new(),
            credit: String::new(),
            images: 0,
            iterations: 0,
            created_with: format!("fastgan {}", env!("CARGO_PKG_VERSION")),
            training: BTreeMap::new(),
        }
    }

    /// The architecture that the header states.
    ///
    /// # Errors
    /// [`ReadError::Format`], [`ReadError::UnknownArchitecture`], [`ReadError::Activation`] or
    /// [`ReadError::Architecture`].
    pub fn architecture(&self) -> Result<Architecture, ReadError> {
        if self.format != FORMAT {
            return Err(ReadError::Format { found: self.format });
        }
        let Some(design) = Design::named(&self.architecture) else {
            return Err(ReadError::UnknownArchitecture { found: self.architecture.clone() });
        };
        let architecture =
            Architecture::new(self.resolution, self.channels, self.latent_dim, self.base_channels)?
                .with_design(design);
        let expected = activation_name(architecture);
        if self.activation != expected {
            return Err(ReadError::Activation { expected, found: self.activation.clone() });
        }
        Ok(architecture)
    }
}

fn activation_name(architecture: Architecture) -> &'static str {
    match architecture.activation() {
        Activation::Tanh => "tanh",
        Activation::Clamp => "clamp",
    }
}
