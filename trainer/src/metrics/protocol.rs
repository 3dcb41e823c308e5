//! What a figure was measured on: without it no figure can be compared with another one.

use super::views::COMPARED_AT;
use crate::data::{Channels, Fit};
use serde::Serialize;
use std::fmt;

/// The way from two sets of pictures to figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Protocol {
    /// Images of the training set: all that can be used, not mirrored.
    pub n_real: usize,
    /// Pictures that are compared with them.
    pub n_fake: usize,
    /// First and last seed, of samples.
    pub seeds: Option<[u64; 2]>,
    /// SHA-256 of the model file, of samples.
    pub model: Option<String>,
    /// Side length to which images are brought first, as for training.
    pub side: u32,
    /// What becomes of images that are not square.
    pub fit: Fit,
    /// The channels of training: with 1, images are compared in grey; with 4, all lies over white.
    pub channels: Channels,
    /// The seed of what the metrics themselves draw.
    pub seed: u64,
}

/// A pretrained network that a metric uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network<'a> {
    /// Its name.
    pub name: &'a str,
    /// SHA-256 of its file.
    pub sha256: &'a str,
}

impl fmt::Display for Network<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:.8}", self.name, self.sha256)
    }
}

impl Protocol {
    /// How pictures come to the size at which networks see them.
    pub fn resizing(&self) -> String {
        let squash = "antialiased bilinear, 8 bits";
        if self.side < COMPARED_AT {
            format!("images to {0} px as for training, all to {COMPARED_AT} px ({squash})", self.side)
        } else {
            format!("all to {COMPARED_AT} px ({squash})")
        }
    }

    /// How pictures come to the size at which they are compared without a network.
    pub fn resizing_to(&self, side: u32) -> String {
        let first = format!("images to {} px as for training", self.side);
        if side == self.side {
            first
        } else {
            format!("{first}, all to {side} px (antialiased bilinear, 8 bits)")
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "n_real {} (all, not mirrored), n_fake {}", self.n_real, self.n_fake)?;
        if let Some([first, last]) = self.seeds {
            write!(f, " (seeds {first} to {last})")?;
        }
        if let Some(model) = &self.model {
            write!(f, ", model {model:.8}")?;
        }
        match self.fit {
            Fit::Squash => {}
            Fit::Crop => f.write_str(", the middle square of images")?,
            Fit::Pad => f.write_str(", images between bars")?,
        }
        match self.channels {
            Channels::Grey => f.write_str(", in grey")?,
            Channels::Rgb => {}
            Channels::Rgba => f.write_str(", over white")?,
        }
        write!(f, ", seed of the metrics {}", self.seed)
    }
}
