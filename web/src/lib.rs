//! FastGAN's generator in a page: the engine, on WebGPU or on the CPU.
//!
//! A model file goes through [`engine::Loader`] to the device that [`device::open`] finds, and [`engine::Engine`] makes pictures
//! of [`request::Request`]s: with the feature `webgpu` by kernels of our own (`kernels`, `frame`), with `cpu` by Burn
//! (`generator`). [`canvas`] shows them. `api` is the same JavaScript interface to both. Modules with `gradient-cpu` or
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
#[cfg(target_arch = "wasm32")]
mod js;
#[cfg(feature = "webgpu")]
pub mod kernels;
mod pixels;
pub mod request;

pub use error::EngineError;
pub use pixels::rgba;
