//! Official PyTorch checkpoints, read without running anything in them.

mod machine;
mod official;
mod parameter_order;
mod pickle;
mod storages;
mod tensor_info;

pub use official::{ImportError, Imported, import};
pub use pickle::{PickleError, read_state_dict, read_tensors};
