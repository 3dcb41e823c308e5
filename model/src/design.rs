//! Which generator a model file holds: the published one, or one of the paper's.

use serde::{Deserialize, Serialize};

/// A generator's blocks and gates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Design {
    /// As released: two convolutions with noise at 8, 32, 128 and 512 px, gates from 4→64 to 32→512 with Swish.
    #[default]
    Official,
    /// The released one without skip-layer excitation: the paper's baseline (Table 2).
    Baseline,
    /// As the paper's text has it (sections 3.1 and 4): one convolution for each resolution, no noise, three channels from 512 px
    /// on, gates from 8→128 on with leaky ReLU.
    Paper,
}

/// What stands between the two convolutions of a skip-layer excitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Excitation {
    /// x · sigmoid(x).
    Swish,
    /// x where it is positive, else [`LEAK`]·x.
    LeakyRelu,
}

/// The slope of [`Excitation::LeakyRelu`] below zero. The paper states none; this is the discriminator's.
pub const LEAK: f32 = 0.2;

impl Design {
    /// Every design.
    pub const ALL: [Self; 3] = [Self::Official, Self::Baseline, Self::Paper];

    /// Its name in model files and settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Baseline => "baseline",
            Self::Paper => "paper",
        }
    }

    /// The design of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|design| design.name() == name)
    }

    /// Whether there is a gate on the map at side length `to`.
    pub(crate) fn gates(self, to: usize) -> bool {
        match self {
            Self::Official => (64..=512).contains(&to),
            Self::Baseline => false,
            Self::Paper => (128..=512).contains(&to),
        }
    }

    /// Convolutions of the stage at side length `size`.
    pub(crate) fn convolutions(self, size: usize) -> usize {
        if self != Self::Paper && matches!(size, 8 | 32 | 128 | 512) { 2 } else { 1 }
    }
}
