//! Pictures on a GPU without a tensor library: planned once, then one command buffer and one submit each.
//!
//! [`Plan`] says which shaders run on which maps, without touching a GPU. [`Network`] is the plan's pipelines and the
//! model's weights on a device; [`Frame`] is the buffers for some number of pictures at a time, and draws.

mod arena;
#[allow(clippy::module_inception, reason = "the frame itself is one of the files of its folder")]
mod frame;
mod network;
mod plan;
mod read_back;
mod shader;
mod slots;
mod table;
mod tiles;
mod timer;

pub use arena::Arena;
pub use frame::{Frame, Picture};
pub use network::{Network, NetworkLoader};
pub use plan::{Map, Plan, Precision, Step, Stored};
pub use shader::{Binding, Shader};
pub use tiles::{Adapted, Shape, tile_for};
pub use timer::Timer;
