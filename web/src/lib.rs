//! FastGAN's generator in Burn: the engine that a page runs, on WebGPU or on the CPU.
//!
//! A model file becomes a [`generator::Generator`] on the device that [`device::open`] finds; [`engine::Engine`] owns
//! both and turns latents into pictures; [`canvas`] shows them. `api` is the same JavaScript class in both wasm modules:
//! the small one with the feature `cpu`, and the one with `webgpu`. Modules with `gradient-cpu` or
//! `gradient-webgpu` have `gradient::LatentSearch` in its place.
//!
//! Shape letters: `N` pictures, `C` channels, `H` rows, `W` columns, `S` the picture's side; a latent `z` is
//! `[N, latent_dim]`.

#[cfg(not(any(feature = "cpu", feature = "webgpu", feature = "gradient-cpu", feature = "gradient-webgpu")))]
compile_error!("choose the feature `cpu`, `webgpu`, `gradient-cpu` or `gradient-webgpu`");

#[cfg(all(target_arch = "wasm32", any(feature = "cpu", feature = "webgpu")))]
mod api;
#[cfg(any(feature = "cpu", feature = "webgpu"))]
pub mod canvas;
#[cfg(any(feature = "cpu", feature = "webgpu"))]
pub mod device;
#[cfg(any(feature = "cpu", feature = "webgpu"))]
pub mod engine;
mod error;
#[cfg(feature = "webgpu")]
pub mod frame;
#[cfg(any(feature = "cpu", feature = "gradient"))]
pub mod generator;
#[cfg(feature = "gradient")]
pub mod gradient;
#[cfg(feature = "webgpu")]
pub mod kernels;
mod pixels;
pub mod request;

pub use error::EngineError;
pub use pixels::rgba;
