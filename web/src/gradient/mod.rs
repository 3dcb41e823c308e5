//! Gradients with respect to a latent and to gates, and the search for a latent whose picture is a given one.
//!
//! The generator is the plain one ([`Generator::load_plain`](crate::generator::Generator::load_plain)) with its weights on the
//! plain device; only what is searched for lives on `device.autodiff()`, so that no gradient of a weight is computed.
//! With the feature `gradient-webgpu` this is a wasm module of its own, with the JavaScript class `LatentSearch`.

mod adam;
#[cfg(all(target_arch = "wasm32", feature = "gradient-webgpu"))]
mod api;
#[cfg(feature = "gradient-webgpu")]
mod gpu;
mod search;
mod target;

pub use adam::Adam;
#[cfg(feature = "gradient-webgpu")]
pub use gpu::{Gpu, open};
pub use search::{Gradient, LatentSearch, Settings};
pub use target::target;
