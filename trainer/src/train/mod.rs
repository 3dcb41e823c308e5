//! Training: settings, one step, the loop around it, and what it leaves on disk.

mod checkpoint;
mod interrupt;
mod metrics_log;
mod run;
mod run_folder;
mod settings;
mod state;
mod step;

pub use checkpoint::{Checkpoint, CheckpointError};
pub use interrupt::Interrupt;
pub use run::{Limits, Report, RunError, train};
pub use run_folder::{RunFolder, RunFolderError};
pub use settings::{ReconstructionSetting, Settings};
pub use state::State;
pub use step::{Losses, step};
