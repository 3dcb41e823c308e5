//! Gradients with respect to a latent and to gates, and the search for a latent whose picture is a given one.
//!
//! The generator is the plain one ([`Generator::load_plain`](crate::generator::Generator::load_plain)) with its weights on the
//! plain device; only what is searched for lives on `device.autodiff()`, so that no gradient of a weight is computed.
//! With the feature `gradient-webgpu` or `gradient-cpu` this is a wasm module of its own, with the JavaScript class
//! `LatentSearch`. A software adapter is some 30 times slower than the CPU's module.

mod adam;
#[cfg(all(target_arch = "wasm32", any(feature = "gradient-cpu", feature = "gradient-webgpu")))]
mod api;
#[cfg(not(feature = "gradient-webgpu"))]
mod cpu;
mod search;
mod target;
#[cfg(feature = "gradient-webgpu")]
mod webgpu;

pub use adam::Adam;
#[cfg(not(feature = "gradient-webgpu"))]
pub use cpu::{SearchDevice, open};
pub use search::{Gradient, LatentSearch, Settings};
pub use target::Target;
#[cfg(feature = "gradient-webgpu")]
pub use webgpu::{SearchDevice, open};
