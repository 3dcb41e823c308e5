//! One resolution of the generator, and the skip-layer excitation that gates it.

/// One up-sampling stage: nearest ×2, convolution, (noise,) BatchNorm, GLU, once or twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// Side length of its output.
    pub size: usize,
    /// Channels of the map that comes in, at half the side length.
    pub input: usize,
    /// Channels of the map that goes out. Each convolution makes twice as many, for the GLU.
    pub output: usize,
    /// Convolutions: 1 (no noise) or 2 (each followed by noise).
    pub convs: usize,
    /// The gate on its output, if it has one.
    pub gate: Option<Gate>,
}

/// A skip-layer excitation: a low map decides how strongly each channel of a high map shows (paper, section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gate {
    /// Side length of the low map.
    pub from: usize,
    /// Side length of the high map.
    pub to: usize,
    /// Channels of the low map.
    pub low: usize,
    /// Channels of the high map.
    pub high: usize,
}

impl Stage {
    /// Its key in files: `feat_8`, `feat_16`, ….
    pub fn name(&self) -> String {
        format!("feat_{}", self.size)
    }
}

impl Gate {
    /// Its key in files, after the map that it gates: `se_64`, ….
    pub fn name(&self) -> String {
        format!("se_{}", self.to)
    }
}
