//! Training: settings, one step, the loop around it, and what it leaves on disk.

mod augmentation_chance;
mod begin;
mod broadcast;
mod chances;
mod checkpoint;
mod draws;
mod fault;
mod freeze;
pub mod gradients;
mod lecam;
mod precision;
mod preset;
mod preview;
mod recorded;
mod remedies;
mod run;
mod run_folder;
mod self_supervision;
mod settings;
mod state;
mod step;
mod warm_start;

pub use augmentation_chance::AugmentationChance;
pub use begin::{BeginError, Origin, begin, go_on};
pub use chances::Chances;
pub use checkpoint::{Checkpoint, CheckpointError};
pub use fault::Fault;
use freeze::freeze;
pub use lecam::LeCam;
pub use precision::Precision;
pub use preset::Preset;
pub use preview::{augmentation_sheet, previewed};
pub use recorded::Recorded;
pub use remedies::{MOST_RECOVERIES, Remedies, Thrift};
pub(crate) use run::within_memory;
pub use run::{
    Ended, Event, EventKind, Interrupt, Limits, Line, Measurement, Run, RunError, Snapshot, Watch, in_words,
    is_lost_contact, is_out_of_memory, outlook, read_record, read_snapshots,
};
pub use run_folder::{RunFolder, RunFolderError};
pub use settings::{
    AugmentationStrength, BatchNormOver, BatchNormSource, FakeAugmentation, ReconstructionSetting, Settings,
};
pub use state::State;
pub use step::{Losses, Work, compute, step, step_with};
pub use warm_start::{WarmStart, WarmStartError};
