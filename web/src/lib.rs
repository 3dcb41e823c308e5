//! FastGAN's generator in Burn: the engine that a page runs, on WebGPU or on the CPU.
//!
//! A model file becomes a [`generator::Generator`] on the device that [`device::open`] finds; [`engine::Engine`] owns
//! both and turns latents into pictures; [`canvas`] shows them. `api` is the same JavaScript class in both wasm modules:
//! the small one with the feature `cpu`, and the one with `webgpu`.
//!
//! Shape letters: `N` pictures, `C` channels, `H` rows, `W` columns, `S` the picture's side; a latent `z` is
//! `[N, latent_dim]`.

#[cfg(not(any(feature = "cpu", feature = "webgpu")))]
compile_error!("choose the feature `cpu` or `webgpu`");

#[cfg(target_arch = "wasm32")]
mod api;
pub mod canvas;
pub mod device;
pub mod engine;
mod error;
#[cfg(feature = "webgpu")]
pub mod frame;
#[cfg(feature = "cpu")]
pub mod generator;
#[cfg(feature = "webgpu")]
pub mod kernels;
mod pixels;
pub mod request;

pub use error::EngineError;
pub use pixels::rgba;
