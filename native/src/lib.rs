//! What libtorch offers and its Rust binding does not: each file of `cpp/` with its Rust face beside it here.
//!
//! Nothing in this crate knows what it is used for.

mod error;
mod foreach;
mod precision;
mod process_group;
mod recompute;
mod store;
mod version;

pub use error::NativeError;
pub use foreach::largest;
pub use precision::{set_tf32, tf32};
pub use process_group::{LOST_CONTACT, ProcessGroup};
pub use recompute::recompute;
pub use store::Store;
pub use version::libtorch_version;
