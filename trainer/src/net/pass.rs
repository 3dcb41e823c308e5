//! What a forward pass does besides computing: the layers whose behaviour differs between training and inference.

/// How one forward pass treats spectral norm, BatchNorm and noise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pass {
    /// Runs one power iteration in every spectral norm and stores its vectors.
    pub power_iteration: bool,
    /// Which statistics BatchNorm normalises with.
    pub batch_norm: BatchNormMode,
    /// Adds fresh noise in the two-convolution blocks of the generator.
    pub noise: bool,
}

/// Which statistics BatchNorm normalises with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BatchNormMode {
    /// The batch's own; the running ones move towards them by `momentum`.
    Batch {
        /// Share of the batch in the new running statistics.
        momentum: f64,
    },
    /// The stored running ones.
    Running,
}

impl Pass {
    /// Training: everything on, momentum 0.1.
    pub const TRAIN: Self =
        Self { power_iteration: true, batch_norm: BatchNormMode::Batch { momentum: 0.1 }, noise: true };

    /// Inference: everything stored, no noise; the output depends on the input alone.
    pub const EVAL: Self = Self { power_iteration: false, batch_norm: BatchNormMode::Running, noise: false };

    /// The `k`-th pass (from 1) of a cumulative average of BatchNorm statistics, noise on, spectral norm as stored.
    pub fn estimate(k: usize) -> Self {
        let batch_norm = BatchNormMode::Batch { momentum: 1.0 / k as f64 };
        Self { power_iteration: false, batch_norm, noise: true }
    }
}
