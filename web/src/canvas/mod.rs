//! From the generator's output to a bitmap for the page: on WebGPU without leaving the GPU, on the CPU through bytes.

#[cfg(target_arch = "wasm32")]
mod canvases;
#[cfg(feature = "webgpu")]
mod painter;
#[cfg(all(target_arch = "wasm32", feature = "webgpu"))]
mod surface;
#[cfg(all(target_arch = "wasm32", not(feature = "webgpu")))]
mod two_d;

#[cfg(target_arch = "wasm32")]
pub use canvases::Canvases;
#[cfg(feature = "webgpu")]
pub use painter::{Painter, SHADER};
#[cfg(all(target_arch = "wasm32", feature = "webgpu"))]
use surface::Canvas;
#[cfg(all(target_arch = "wasm32", not(feature = "webgpu")))]
use two_d::Canvas;

/// What the browser says when it refuses a canvas.
#[cfg(target_arch = "wasm32")]
fn refused(error: &wasm_bindgen::JsValue) -> crate::EngineError {
    crate::EngineError::Canvas(format!("{error:?}"))
}
