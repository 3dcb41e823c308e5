//! The generator's sizes: which resolutions exist and how wide each of them is.

use crate::{Design, Excitation, Gate, Stage};

/// Side lengths in pixels that a generator can have.
///
/// 256, 512 and 1024 are the published network; 64 and 128 are the same grammar with the top cut off.
pub const RESOLUTIONS: [usize; 5] = [64, 128, 256, 512, 1024];

/// A validated description of one generator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Architecture {
    resolution: usize,
    channels: usize,
    latent_dim: usize,
    base_channels: usize,
    design: Design,
}

/// What a generator does to its last convolution's output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// Hyperbolic tangent (1024 px only, as in the official code).
    Tanh,
    /// Nothing; pixels are clamped to [-1, 1] when they are made.
    Clamp,
}

/// Why a combination of numbers is no architecture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArchitectureError {
    /// The side length is not one of [`RESOLUTIONS`].
    #[error("resolution {0} is not possible: choose 64, 128, 256, 512 or 1024")]
    Resolution(usize),
    /// Not 1 (grey), 3 (RGB) or 4 (RGBA).
    #[error("{0} image channels are not possible: choose 1 (grey), 3 (RGB) or 4 (RGBA)")]
    Channels(usize),
    /// Outside 1 to 2048.
    #[error("latent size {0} is not possible: choose 1 to 2048 (256 is usual)")]
    LatentDim(usize),
    /// Outside 8 to 256.
    #[error("{0} base channels are not possible: choose 8 to 256 (64 is the published network)")]
    BaseChannels(usize),
}

impl Architecture {
    /// Checks the numbers of a generator of the official design.
    ///
    /// # Errors
    /// One [`ArchitectureError`] for the first number that is out of range.
    pub fn new(
        resolution: usize,
        channels: usize,
        latent_dim: usize,
        base_channels: usize,
    ) -> Result<Self, ArchitectureError> {
        if !RESOLUTIONS.contains(&resolution) {
            return Err(ArchitectureError::Resolution(resolution));
        }
        if ![1, 3, 4].contains(&channels) {
            return Err(ArchitectureError::Channels(channels));
        }
        if !(1..=2048).contains(&latent_dim) {
            return Err(ArchitectureError::LatentDim(latent_dim));
        }
        if !(8..=256).contains(&base_channels) {
            return Err(ArchitectureError::BaseChannels(base_channels));
        }
        Ok(Self { resolution, channels, latent_dim, base_channels, design: Design::Official })
    }

    /// The same numbers in another design.
    #[must_use]
    pub fn with_design(self, design: Design) -> Self {
        Self { design, ..self }
    }

    /// Its blocks and gates.
    pub fn design(&self) -> Design {
        self.design
    }

    /// What stands between the two convolutions of its gates.
    pub fn excitation(&self) -> Excitation {
        if self.design == Design::Paper { Excitation::LeakyRelu } else { Excitation::Swish }
    }

    /// Side length of the picture in pixels, `S`.
    pub fn resolution(&self) -> usize {
        self.resolution
    }

    /// Image channels: 1, 3 or 4.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Length of a latent.
    pub fn latent_dim(&self) -> usize {
        self.latent_dim
    }

    /// The width unit of both networks (`ngf` and `ndf` of the official code, 64 there).
    pub fn base_channels(&self) -> usize {
        self.base_channels
    }

    /// Side length of the generator's second, small output: 128, or half the picture below 256 px.
    pub fn small_resolution(&self) -> usize {
        (self.resolution / 2).min(128)
    }

    /// What follows the last convolution.
    pub fn activation(&self) -> Activation {
        if self.resolution == 1024 { Activation::Tanh } else { Activation::Clamp }
    }

    /// Channels of the generator's feature map at side length `size` (4, 8, … 1024).
    pub fn width(&self, size: usize) -> usize {
        let base = self.base_channels;
        match size {
            4 => 16 * base,
            8 => 8 * base,
            16 => 4 * base,
            32 | 64 => 2 * base,
            128 => base,
            256 => base / 2,
            _ if self.design == Design::Paper => 3,
            larger => base * 128 / larger,
        }
    }

    /// The stages after the first 4×4 map, in order of execution.
    pub fn stages(&self) -> Vec<Stage> {
        let mut stages = Vec::new();
        let mut size = 8;
        while size <= self.resolution {
            stages.push(Stage {
                size,
                input: self.width(size / 2),
                output: self.width(size),
                convs: self.design.convolutions(size),
                gate: self.design.gates(size).then(|| self.gate(size)),
            });
            size *= 2;
        }
        stages
    }

    /// The skip-layer excitations, in order of the maps that they gate.
    pub fn gates(&self) -> Vec<Gate> {
        self.stages().into_iter().filter_map(|stage| stage.gate).collect()
    }

    fn gate(&self, to: usize) -> Gate {
        let from = to / 16;
        Gate { from, to, low: self.width(from), high: self.width(to) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_the_published_ones() {
        let official = Architecture::new(1024, 3, 256, 64).unwrap();
        let widths: Vec<_> =
            [4, 8, 16, 32, 64, 128, 256, 512, 1024].iter().map(|&s| official.width(s)).collect();
        assert_eq!(widths, [1024, 512, 256, 128, 128, 64, 32, 16, 8]);
    }

    #[test]
    fn stages_and_gates_follow_the_resolution() {
        for resolution in RESOLUTIONS {
            let a = Architecture::new(resolution, 3, 256, 8).unwrap();
            assert_eq!(a.stages().last().unwrap().size, resolution);
            let gates: Vec<_> = a.gates().iter().map(|g| (g.from, g.to)).collect();
            let all = [(4, 64), (8, 128), (16, 256), (32, 512)];
            assert_eq!(gates, all[..gates.len()]);
            assert_eq!(gates.len(), all.iter().filter(|g| g.1 <= resolution).count());
        }
    }

    #[test]
    fn designs_differ_in_gates_convolutions_and_the_last_widths() {
        let official = Architecture::new(1024, 3, 256, 64).unwrap();
        let gates = |design| official.with_design(design).gates().iter().map(|g| g.to).collect::<Vec<_>>();
        assert_eq!(gates(Design::Baseline), [] as [usize; 0]);
        assert_eq!(gates(Design::Paper), [128, 256, 512]);
        let paper = official.with_design(Design::Paper);
        assert!(paper.stages().iter().all(|stage| stage.convs == 1));
        assert_eq!([256, 512, 1024].map(|size| paper.width(size)), [32, 3, 3]);
        let same = |size| official.with_design(Design::Baseline).width(size) == official.width(size);
        assert!(official.stages().iter().all(|stage| same(stage.size)));
        assert!(Design::ALL.iter().all(|&design| Design::named(design.name()) == Some(design)));
    }

    #[test]
    fn impossible_numbers_are_named() {
        assert_eq!(Architecture::new(100, 3, 256, 64), Err(ArchitectureError::Resolution(100)));
        assert_eq!(Architecture::new(64, 2, 256, 64), Err(ArchitectureError::Channels(2)));
        assert_eq!(Architecture::new(64, 3, 0, 64), Err(ArchitectureError::LatentDim(0)));
        assert_eq!(Architecture::new(64, 3, 256, 7), Err(ArchitectureError::BaseChannels(7)));
    }
}
