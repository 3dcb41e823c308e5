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

/// One convolution of a stage with what follows it up to the GLU.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// Side length of its output.
    pub size: usize,
    /// 1 or 2: its place in the stage. The first one doubles the side.
    pub index: usize,
    /// Channels of the map that comes in.
    pub input: usize,
    /// Channels of the map that goes out, half of what its convolution makes.
    pub output: usize,
    /// Whether noise may be added before the GLU.
    pub noisy: bool,
    /// Whether it is its stage's last one, to which the stage's gate belongs.
    pub last: bool,
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

    /// Its blocks, in order of execution.
    pub fn blocks(&self) -> impl Iterator<Item = Block> + use<> {
        let Self { size, input, output, convs, .. } = *self;
        (1..=convs).map(move |index| Block {
            size,
            index,
            input: if index == 1 { input } else { output },
            output,
            noisy: convs == 2,
            last: index == convs,
        })
    }
}

impl Block {
    /// Its key in files, without `.weight` and `.bias`: `feat_8.conv1`, ….
    pub fn name(&self) -> String {
        format!("feat_{}.conv{}", self.size, self.index)
    }

    /// The key of its noise strengths: `feat_8.noise1`, ….
    pub fn noise_name(&self) -> String {
        format!("feat_{}.noise{}", self.size, self.index)
    }

    /// Whether nearest ×2 comes before the convolution.
    pub fn doubles(&self) -> bool {
        self.index == 1
    }
}

impl Gate {
    /// Its key in files, after the map that it gates: `se_64`, ….
    pub fn name(&self) -> String {
        format!("se_{}", self.to)
    }
}
