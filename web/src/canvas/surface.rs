//! A canvas with a WebGPU context on the device that computes: the picture never leaves the GPU.

use super::refused;
use crate::EngineError;
use crate::engine::Engine;
use crate::request::Request;
use web_sys::{ImageBitmap, OffscreenCanvas};
use wgpu::CurrentSurfaceTexture::{Lost, Occluded, Outdated, Suboptimal, Success, Timeout, Validation};

/// A canvas of one size.
#[derive(Debug)]
pub struct Canvas {
    canvas: OffscreenCanvas,
    surface: wgpu::Surface<'static>,
    config: wgpu::SurfaceConfiguration,
}

impl Canvas {
    /// Makes a canvas on the engine's device, `width` × `height` device pixels.
    ///
    /// # Errors
    /// [`EngineError::Canvas`] for a size that the device has no textures for.
    pub fn new(width: u32, height: u32, engine: &Engine) -> Result<Self, EngineError> {
        let device = engine.device();
        let most = device.device().limits().max_texture_dimension_2d;
        if !(1..=most).contains(&width) || !(1..=most).contains(&height) {
            return Err(EngineError::Canvas(format!("its sides must be 1 to {most} pixels")));
        }
        let canvas = OffscreenCanvas::new(width, height).map_err(|error| refused(&error))?;
        let surface = device
            .instance()
            .create_surface(wgpu::SurfaceTarget::OffscreenCanvas(canvas.clone()))
            .map_err(|error| EngineError::Canvas(error.to_string()))?;
        let mut config = surface
            .get_default_config(device.gpu(), width, height)
            .ok_or_else(|| EngineError::Canvas("the GPU has no format for it".into()))?;
        config.alpha_mode = match engine.architecture().channels() {
            4 => wgpu::CompositeAlphaMode::PreMultiplied,
            _ => wgpu::CompositeAlphaMode::Opaque,
        };
        surface.configure(device.device(), &config);
        Ok(Self { canvas, surface, config })
    }

    /// Draws a request's pictures side by side, resampled to the canvas, and hands them over when the GPU is done with them.
    ///
    /// # Errors
    /// As [`Engine::floats`], and [`EngineError::Canvas`].
    pub async fn show(&self, request: &Request, engine: &mut Engine) -> Result<ImageBitmap, EngineError> {
        request.check(engine.architecture())?;
        let texture = self.next(engine)?;
        engine.renderer().show(request, &texture.texture).await?;
        engine.device().queue().present(texture);
        // Before anything is awaited: the browser takes a drawn texture back when the task ends.
        let bitmap = self.canvas.transfer_to_image_bitmap().map_err(|error| refused(&error))?;
        engine.device().settled().await;
        Ok(bitmap)
    }

    /// The texture that the canvas shows next.
    fn next(&self, engine: &Engine) -> Result<wgpu::SurfaceTexture, EngineError> {
        let found = match self.surface.get_current_texture() {
            // Firefox forgets how a canvas is configured when its picture is handed over.
            Lost => {
                self.surface.configure(engine.device().device(), &self.config);
                self.surface.get_current_texture()
            }
            found => found,
        };
        match found {
            Success(texture) | Suboptimal(texture) => Ok(texture),
            state @ (Timeout | Occluded | Outdated | Lost | Validation) => {
                Err(EngineError::Canvas(format!("its next frame is not to be had ({state:?})")))
            }
        }
    }
}
