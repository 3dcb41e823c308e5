//! When a run ends, and how often it says, draws and saves something.

use std::time::Duration;

/// None of it changes what is computed.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Steps in all, those of earlier parts of the run counted in.
    pub iterations: u64,
    /// Time for this part of the run.
    pub time: Option<Duration>,
    /// Steps between log lines.
    pub log_every: u64,
    /// Steps between checkpoints.
    pub save_every: u64,
    /// Steps between looks at the averaged generator: sheets of samples and reconstructions, `model.safetensors`. The first look comes
    /// before the first step (0: none at all).
    pub sample_every: u64,
    /// Steps between measurements of it, of which there is one more at the end (0: none but those of milestones).
    pub metric_every: u64,
    /// Checkpoints that are kept.
    pub keep: usize,
    /// Snapshots that are kept because they measured best (0: none).
    pub keep_best: usize,
    /// Steps between snapshots that are measured as well, and kept for ever (0: none).
    pub milestone_every: u64,
}

impl Limits {
    /// Whether something that is done every `every` steps is due after `step`.
    pub(super) fn due(step: u64, every: u64) -> bool {
        every > 0 && step.is_multiple_of(every)
    }
}
