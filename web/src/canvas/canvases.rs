//! The engine's own canvases, one for each size that is asked for again and again.

use super::Canvas;
use crate::EngineError;
use crate::engine::Engine;
use crate::request::Request;
use web_sys::ImageBitmap;

/// A page shows pictures in a few sizes at a time; a canvas that is kept has its textures already.
const KEPT: usize = 4;

/// Canvases with their width and height, the most recently used last.
#[derive(Debug, Default)]
pub struct Canvases {
    kept: Vec<(u32, u32, Canvas)>,
}

impl Canvases {
    /// Draws a request's pictures side by side and hands them over as one bitmap of `width` × `height` pixels.
    ///
    /// # Errors
    /// As [`Engine::floats`], and [`EngineError::Canvas`] for a size that the device cannot draw.
    pub async fn draw(
        &mut self,
        request: &Request,
        (width, height): (u32, u32),
        engine: &mut Engine,
    ) -> Result<ImageBitmap, EngineError> {
        let found = self.kept.iter().position(|&(w, h, _)| (w, h) == (width, height));
        let canvas = match found {
            Some(index) => self.kept.remove(index).2,
            None => Canvas::new(width, height, engine)?,
        };
        let drawn = canvas.show(request, engine).await;
        if self.kept.len() == KEPT {
            self.kept.remove(0);
        }
        self.kept.push((width, height, canvas));
        drawn
    }
}
