//! Training: settings, one step, the loop around it, and what it leaves on disk.

mod augmentation_chance;
mod checkpoint;
mod draws;
mod freeze;
pub mod gradients;
mod interrupt;
mod lecam;
mod metrics_log;
mod preset;
mod run;
mod run_folder;
mod self_supervision;
mod settings;
mod state;
mod step;
mod warm_start;

pub use augmentation_chance::AugmentationChance;
pub use checkpoint::{Checkpoint, CheckpointError};
use freeze::freeze;
pub use interrupt::Interrupt;
pub use lecam::LeCam;
pub use preset::Preset;
pub use run::{Limits, Report, RunError, train};
pub use run_folder::{RunFolder, RunFolderError};
pub use settings::{
    AugmentationStrength, BatchNormSource, FakeAugmentation, ReconstructionSetting, Settings,
};
pub use state::State;
pub use step::{Losses, Work, step, step_with};
pub use warm_start::{WarmStart, WarmStartError};
