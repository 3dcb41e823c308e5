//! From the generator's output to a canvas: on WebGPU without leaving the GPU, on the CPU through bytes.

#[cfg(feature = "webgpu")]
mod painter;
#[cfg(all(target_arch = "wasm32", feature = "webgpu"))]
mod surface;
#[cfg(all(target_arch = "wasm32", not(feature = "webgpu")))]
mod two_d;

#[cfg(feature = "webgpu")]
pub use painter::{Painter, SHADER};
#[cfg(all(target_arch = "wasm32", feature = "webgpu"))]
pub use surface::Canvas;
#[cfg(all(target_arch = "wasm32", not(feature = "webgpu")))]
pub use two_d::Canvas;
