//! What a forward pass does besides computing: the layers whose behaviour differs between training and inference.

use crate::parallel::Ranks;
use crate::share::Share;
use fastgan_native::channels_last;
use tch::Tensor;

/// How one forward pass treats spectral norm, BatchNorm and noise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pass {
    /// Runs one power iteration in every spectral norm and stores its vectors.
    pub power_iteration: bool,
    /// Which statistics BatchNorm normalises with.
    pub batch_norm: BatchNormMode,
    /// Adds fresh noise in the two-convolution blocks of the generator.
    pub noise: bool,
    /// Which pictures of the step's batch these are; none: all of them.
    pub share: Option<Share>,
    /// Keeps only what stands between blocks for the backward pass, which computes the rest once more.
    pub recompute: bool,
    /// Whose pictures count in the batch's statistics, beside this process's own; none: nobody's.
    pub ranks: Option<&'static Ranks>,
    /// Lays a pixel's channels side by side in memory.
    pub channels_last: bool,
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

/// What one step's batch counts in BatchNorm's running statistics.
const MOMENTUM: f64 = 0.1;

impl Pass {
    /// Training: everything on, momentum 0.1.
    pub const TRAIN: Self = Self {
        power_iteration: true,
        batch_norm: BatchNormMode::Batch { momentum: MOMENTUM },
        noise: true,
        share: None,
        recompute: false,
        ranks: None,
        channels_last: false,
    };

    /// Inference: everything stored, no noise; the output depends on the input alone.
    pub const EVAL: Self =
        Self { power_iteration: false, batch_norm: BatchNormMode::Running, noise: false, ..Self::TRAIN };

    /// The `k`-th pass (from 1) of a cumulative average of BatchNorm statistics, noise on, spectral norm as stored.
    pub fn estimate(k: usize) -> Self {
        let batch_norm = BatchNormMode::Batch { momentum: 1.0 / k as f64 };
        Self { power_iteration: false, batch_norm, ..Self::TRAIN }
    }

    /// Training with `part` of what this process has of the batch, `here`, where it takes its parts one after the other.
    ///
    /// Together they move what a pass leaves behind by one step: the first part iterates the spectral norms, and momenta are such
    /// that the running statistics end at 0.9 of the old and 0.1 of the mean over the parts.
    pub fn part(part: Share, here: Share) -> Self {
        let share = Some(part);
        if part == here {
            return Self { share, ..Self::TRAIN };
        }
        let of_here = |pictures: i64| MOMENTUM * pictures as f64 / here.count as f64;
        let seen = part.first + part.count - here.first;
        let momentum = of_here(part.count) / (1.0 - MOMENTUM + of_here(seen));
        Self {
            power_iteration: part.first == here.first,
            batch_norm: BatchNormMode::Batch { momentum },
            share,
            ..Self::TRAIN
        }
    }

    /// `[N, C, H, W]` as maps lie in this pass; what follows keeps that.
    pub(super) fn laid(self, x: &Tensor) -> Tensor {
        // It refuses what is no map, and that may lie as it does.
        let moved = self.channels_last.then(|| channels_last(x).ok()).flatten();
        moved.unwrap_or_else(|| x.shallow_clone())
    }

    /// The same pass once more: it computes the same and leaves nothing behind.
    pub fn again(self) -> Self {
        let batch_norm = match self.batch_norm {
            BatchNormMode::Batch { .. } => BatchNormMode::Batch { momentum: 0.0 },
            BatchNormMode::Running => BatchNormMode::Running,
        };
        Self { power_iteration: false, batch_norm, recompute: false, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_move_running_statistics_as_one_batch_does() {
        let here = Share { first: 8, count: 8, all: 16 };
        // Of statistics 5 at first, and 1, 2, … of each part.
        for parts in 1..=8 {
            let mut running = 5.0;
            let mut mean = 0.0;
            for index in 0..parts {
                let part = here.part(index, parts);
                let pass = Pass::part(part, here);
                assert_eq!(pass.power_iteration, index == 0);
                let BatchNormMode::Batch { momentum } = pass.batch_norm else { panic!("no batch") };
                let statistic = (index + 1) as f64;
                running += momentum * (statistic - running);
                mean += statistic * part.count as f64 / 8.0;
            }
            assert!((running - (0.9 * 5.0 + 0.1 * mean)).abs() < 1e-12, "{parts} parts");
        }
    }
}
