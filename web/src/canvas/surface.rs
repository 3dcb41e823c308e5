//! A canvas with a WebGPU context on the device that computes: the picture never leaves the GPU.

use super::Painter;
use crate::EngineError;
use crate::engine::Engine;
use burn::Tensor;
use web_sys::OffscreenCanvas;
use wgpu::CurrentSurfaceTexture::{Lost, Occluded, Outdated, Suboptimal, Success, Timeout, Validation};

/// An attached canvas, one pixel for each pixel of the picture.
#[derive(Debug)]
pub struct Canvas {
    surface: wgpu::Surface<'static>,
    painter: Painter,
}

impl Canvas {
    /// Gives the canvas the picture's size and the engine's device.
    ///
    /// # Errors
    /// [`EngineError::Canvas`] where it already has a context of another kind.
    pub fn attach(canvas: OffscreenCanvas, engine: &Engine) -> Result<Self, EngineError> {
        let setup = engine.device().setup();
        let architecture = engine.architecture();
        let side = architecture.resolution() as u32;
        canvas.set_width(side);
        canvas.set_height(side);
        let surface = setup
            .instance
            .create_surface(wgpu::SurfaceTarget::OffscreenCanvas(canvas))
            .map_err(|error| EngineError::Canvas(error.to_string()))?;
        let mut config = surface
            .get_default_config(&setup.adapter, side, side)
            .ok_or_else(|| EngineError::Canvas("the GPU has no format for it".into()))?;
        config.alpha_mode = match architecture.channels() {
            4 => wgpu::CompositeAlphaMode::PreMultiplied,
            _ => wgpu::CompositeAlphaMode::Opaque,
        };
        surface.configure(&setup.device, &config);
        let painter = Painter::new(&setup.device, architecture, config.format);
        Ok(Self { surface, painter })
    }

    /// Shows a picture `[1, C, S, S]`; returns when the GPU is done with it.
    ///
    /// # Errors
    /// [`EngineError::Compute`] or [`EngineError::Canvas`].
    pub async fn show(&self, picture: Tensor<4>, engine: &Engine) -> Result<(), EngineError> {
        let texture = match self.surface.get_current_texture() {
            Success(texture) | Suboptimal(texture) => texture,
            state @ (Timeout | Occluded | Outdated | Lost | Validation) => {
                return Err(EngineError::Canvas(format!("its next frame is not to be had ({state:?})")));
            }
        };
        let view = texture.texture.create_view(&Default::default());
        let commands = self.painter.paint(picture, &view)?;
        let queue = &engine.device().setup().queue;
        queue.submit([commands]);
        queue.present(texture);
        engine.device().settled().await;
        Ok(())
    }
}
