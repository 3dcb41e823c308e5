//! The metrics by name.

use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// What can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Metric {
    /// Fréchet Inception distance.
    Fid,
    /// Kernel Inception distance.
    Kid,
    /// Mean LPIPS between samples, over that between training images.
    Lpips,
    /// Sliced Wasserstein distance.
    Swd,
    /// Share of samples that repeat a training image.
    Memorisation,
    /// Mean distance between samples, over that between training images.
    Diversity,
}

impl Metric {
    /// All, those without a network last.
    pub const ALL: [Self; 6] =
        [Self::Fid, Self::Kid, Self::Lpips, Self::Swd, Self::Memorisation, Self::Diversity];

    /// Its name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fid => "fid",
            Self::Kid => "kid",
            Self::Lpips => "lpips",
            Self::Swd => "swd",
            Self::Memorisation => "memorisation",
            Self::Diversity => "diversity",
        }
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Metric {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = || Self::ALL.map(Self::name).join(", ");
        let found = Self::ALL.into_iter().find(|metric| metric.name() == text);
        found.ok_or_else(|| format!("`{text}` is no metric: choose among {}", known()))
    }
}
