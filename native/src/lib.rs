//! What libtorch offers and its Rust binding does not: each file of `cpp/` with its Rust face beside it here.
//!
//! Nothing in this crate knows what it is used for.

mod activation;
mod adam;
mod autocast;
mod error;
mod foreach;
mod gpu;
mod layout;
mod memory;
mod precision;
mod process_group;
mod recompute;
mod recording;
mod store;
mod upload;
mod version;

pub use activation::leaky_relu_in_place;
pub use adam::{AdamState, fused_adam};
pub use autocast::Autocast;
pub use error::{NativeError, words};
pub use foreach::largest;
pub use gpu::bus_address;
pub use layout::{channels_last, is_channels_last};
pub use memory::{DeviceMemory, device_memory, free_memory};
pub use precision::{set_tf32, tf32};
pub use process_group::{LOST_CONTACT, ProcessGroup};
pub use recompute::recompute;
pub use recording::{Recorder, Recording};
pub use store::Store;
pub use upload::upload;
pub use version::libtorch_version;
