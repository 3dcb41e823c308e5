//! Named sets of settings: the released system, the paper's, and its ablations.

use super::{AugmentationStrength, ReconstructionSetting, Settings};
use crate::loss::Margin;
use crate::net::{Decoders, DiscriminatorDesign, Head, Views};
use fastgan_model::Design;
use serde::{Deserialize, Serialize};

/// A named set of settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// The released code.
    #[default]
    Official,
    /// The paper's text, wherever it differs from the released code (reference, section 3.7).
    Paper,
    /// Without skip-layer excitation and without self-supervision (Table 2, Figure 8).
    Baseline,
    /// The baseline with skip-layer excitation.
    Skip,
    /// The baseline with the discriminator's decoders.
    Decode,
    /// The baseline with both: what `official` computes.
    #[serde(rename = "skip+decode")]
    SkipDecode,
    /// The released code with the options that were measured to pay (`cargo xtask bench compare`).
    Best,
}

impl Preset {
    /// Every preset.
    pub const ALL: [Self; 7] =
        [Self::Official, Self::Paper, Self::Baseline, Self::Skip, Self::Decode, Self::SkipDecode, Self::Best];

    /// Its name on the command line and in `run.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Paper => "paper",
            Self::Baseline => "baseline",
            Self::Skip => "skip",
            Self::Decode => "decode",
            Self::SkipDecode => "skip+decode",
            Self::Best => "best",
        }
    }

    /// The official settings, changed to this preset's. Sizes, data and seed stay.
    #[must_use]
    pub fn applied(self, official: Settings) -> Settings {
        let settings = Settings { preset: self, ..official };
        match self {
            Self::Official | Self::SkipDecode => settings,
            Self::Paper => paper(settings),
            Self::Baseline => ablation(settings, false, false),
            Self::Skip => ablation(settings, true, false),
            Self::Decode => ablation(settings, false, true),
            Self::Best => best(settings),
        }
    }
}

/// The released system with or without skip-layer excitation (in both networks) and decoders.
fn ablation(settings: Settings, skip: bool, decode: bool) -> Settings {
    let decoders = if decode { Decoders::Official } else { Decoders::None };
    Settings {
        generator: if skip { Design::Official } else { Design::Baseline },
        discriminator: DiscriminatorDesign { skip, decoders, ..settings.discriminator },
        ..settings
    }
}

/// Of five options, measured one by one on two sets with three seeds, this one paid (README, "What the options gain").
fn best(settings: Settings) -> Settings {
    Settings { augmentation: AugmentationStrength::ADAPTIVE, ..settings }
}

/// Rows 1 to 13 of the reference's list of differences that are settings: blocks, widths, gates and noise follow from
/// [`Design::Paper`]; the decoders minimise a plain norm of weight 1.
fn paper(settings: Settings) -> Settings {
    Settings {
        generator: Design::Paper,
        margin: Margin::One,
        reconstruction: ReconstructionSetting::L1,
        reconstruction_strength: 1.0,
        discriminator: DiscriminatorDesign {
            skip: false,
            views: Views::Whole,
            head: Head::Single,
            decoders: Decoders::Paper,
            ..settings.discriminator
        },
        ..settings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn presets_survive_their_file() {
        for preset in Preset::ALL {
            let settings = preset.applied(Settings::official(PathBuf::from("photos")));
            let toml = toml::to_string_pretty(&settings).unwrap();
            assert!(toml.contains(&format!("preset = \"{}\"", preset.name())), "{toml}");
            assert_eq!(toml::from_str::<Settings>(&toml).unwrap(), settings);
        }
    }

    #[test]
    fn skip_and_decode_together_are_the_official_system() {
        let official = Settings::official(PathBuf::new());
        let both = Preset::SkipDecode.applied(official.clone());
        assert_eq!(Settings { preset: Preset::Official, ..both }, official);
        let baseline = Preset::Baseline.applied(official.clone());
        assert_ne!(baseline.generator, official.generator);
        assert_eq!(Preset::Decode.applied(official.clone()).generator, baseline.generator);
        assert_eq!(Preset::Skip.applied(official.clone()).generator, official.generator);
    }

    #[test]
    fn runs_of_older_versions_are_read() {
        let old = "data = \"a\"\nresolution = 64\nbase_channels = 16\nlatent_dim = 256\nbatch = 8\nseed = 0\n\
            learning_rate = 2e-4\nbeta1 = 0.5\nbeta2 = 0.999\nema_decay = 0.99\nflip = true\nreconstruction = \"l1\"\n\
            reconstruction_strength = 8.0\n";
        let settings: Settings = toml::from_str(old).unwrap();
        let official = Settings::official("a".into());
        assert_eq!(settings, Settings { resolution: 64, base_channels: 16, ema_decay: 0.99, ..official });
    }
}
