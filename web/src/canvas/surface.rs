//! A canvas with a WebGPU context on the device that computes: the picture never leaves the GPU.

use crate::EngineError;
use crate::engine::Engine;
use crate::request::Request;
use web_sys::OffscreenCanvas;
use wgpu::CurrentSurfaceTexture::{Lost, Occluded, Outdated, Suboptimal, Success, Timeout, Validation};

/// An attached canvas.
#[derive(Debug)]
pub struct Canvas {
    surface: wgpu::Surface<'static>,
    config: wgpu::SurfaceConfiguration,
}

impl Canvas {
    /// Gives the canvas the picture's size and the engine's device.
    ///
    /// # Errors
    /// [`EngineError::Canvas`] where it already has a context of another kind.
    pub fn attach(canvas: OffscreenCanvas, engine: &Engine) -> Result<Self, EngineError> {
        let device = engine.device();
        let side = engine.architecture().resolution() as u32;
        canvas.set_width(side);
        canvas.set_height(side);
        let surface = device
            .instance()
            .create_surface(wgpu::SurfaceTarget::OffscreenCanvas(canvas))
            .map_err(|error| EngineError::Canvas(error.to_string()))?;
        let mut config = surface
            .get_default_config(device.gpu(), side, side)
            .ok_or_else(|| EngineError::Canvas("the GPU has no format for it".into()))?;
        config.alpha_mode = match engine.architecture().channels() {
            4 => wgpu::CompositeAlphaMode::PreMultiplied,
            _ => wgpu::CompositeAlphaMode::Opaque,
        };
        surface.configure(device.device(), &config);
        Ok(Self { surface, config })
    }

    /// Gives the canvas another size; pictures are resampled to it as they are drawn.
    ///
    /// # Errors
    /// [`EngineError::Canvas`] for a size that the device has no textures for.
    pub fn resize(&mut self, width: u32, height: u32, engine: &Engine) -> Result<(), EngineError> {
        let most = engine.device().device().limits().max_texture_dimension_2d;
        if !(1..=most).contains(&width) || !(1..=most).contains(&height) {
            return Err(EngineError::Canvas(format!("its sides must be 1 to {most} pixels")));
        }
        if (width, height) != (self.config.width, self.config.height) {
            (self.config.width, self.config.height) = (width, height);
            self.surface.configure(engine.device().device(), &self.config);
        }
        Ok(())
    }

    /// Shows a request's pictures side by side; returns when the GPU is done with them.
    ///
    /// # Errors
    /// As [`Engine::floats`], and [`EngineError::Canvas`].
    pub async fn show(&self, request: &Request, engine: &mut Engine) -> Result<(), EngineError> {
        request.check(engine.architecture())?;
        let texture = match self.surface.get_current_texture() {
            Success(texture) | Suboptimal(texture) => texture,
            state @ (Timeout | Occluded | Outdated | Lost | Validation) => {
                return Err(EngineError::Canvas(format!("its next frame is not to be had ({state:?})")));
            }
        };
        engine.renderer().show(request, &texture.texture).await?;
        engine.device().queue().present(texture);
        engine.device().settled().await;
        Ok(())
    }
}
