//! A generator, the device that it lives on, and pictures from requests.

#[cfg(not(feature = "webgpu"))]
mod cpu;
#[cfg(feature = "webgpu")]
mod gpu;
mod loader;
mod timings;

#[cfg(not(feature = "webgpu"))]
use cpu::Draft;
#[cfg(not(feature = "webgpu"))]
pub use cpu::Renderer;
#[cfg(feature = "webgpu")]
use gpu::Draft;
#[cfg(feature = "webgpu")]
pub use gpu::Renderer;
pub use loader::{Loader, Progress};
pub use timings::Timings;

use crate::device::{self, EngineDevice};
use crate::request::Request;
use crate::{EngineError, pixels};
use fastgan_model::Architecture;

/// Everything that a model needs in order to become pictures.
#[derive(Debug)]
pub struct Engine {
    device: EngineDevice,
    renderer: Renderer,
    header: String,
    architecture: Architecture,
    directions: Vec<f32>,
    timings: Timings,
}

impl Engine {
    /// Reads a model file whole and puts it on a device.
    ///
    /// # Errors
    /// The file's [`EngineError::Model`], or why there is no device.
    pub async fn create(bytes: &[u8]) -> Result<Self, EngineError> {
        let mut loader = Loader::open(device::Options::default()).await?;
        loader.push(bytes).await?;
        loader.finish(&|_| {}).await
    }

    /// The model file's description as JSON.
    pub fn header(&self) -> &str {
        &self.header
    }

    /// Sizes of the model.
    pub fn architecture(&self) -> &Architecture {
        &self.architecture
    }

    /// Where it runs.
    pub fn device(&self) -> &EngineDevice {
        &self.device
    }

    /// What computes the pictures.
    pub fn renderer(&mut self) -> &mut Renderer {
        &mut self.renderer
    }

    /// The latent's principal directions, `[up to 16, latent_dim]`, strongest first.
    pub fn directions(&self) -> &[f32] {
        &self.directions
    }

    /// How long each part of loading took.
    pub fn timings(&self) -> &Timings {
        &self.timings
    }

    /// Values `[N, C, S, S]` of the request's pictures, read back and not clamped.
    ///
    /// # Errors
    /// [`EngineError::LatentLength`], [`EngineError::LatentValue`], [`EngineError::Mask`], [`EngineError::Compute`].
    pub async fn floats(&mut self, request: &Request) -> Result<Vec<f32>, EngineError> {
        request.check(&self.architecture)?;
        self.renderer.floats(request).await
    }

    /// RGBA bytes of the request's pictures, alpha not premultiplied.
    ///
    /// # Errors
    /// As [`Self::floats`].
    pub async fn pixels(&mut self, request: &Request) -> Result<Vec<u8>, EngineError> {
        let plane = self.architecture.resolution().pow(2);
        Ok(pixels::rgba(&self.floats(request).await?, self.architecture.channels(), plane))
    }
}
