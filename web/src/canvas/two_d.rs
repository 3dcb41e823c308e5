//! A canvas with a 2-D context: the CPU's way.

use super::refused;
use crate::EngineError;
use crate::engine::Engine;
use crate::request::Request;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{ImageBitmap, ImageData, OffscreenCanvas, OffscreenCanvasRenderingContext2d};

/// Most pictures in a row, as on the GPU.
const COLUMNS: usize = 4;

/// A canvas of one size.
#[derive(Debug)]
pub struct Canvas {
    canvas: OffscreenCanvas,
    context: OffscreenCanvasRenderingContext2d,
    /// Where pictures are put together before they are stretched over the canvas.
    sheet: (OffscreenCanvas, OffscreenCanvasRenderingContext2d),
}

impl Canvas {
    /// Makes a canvas, `width` × `height` device pixels.
    ///
    /// # Errors
    /// [`EngineError::Canvas`] for an impossible size.
    pub fn new(width: u32, height: u32, engine: &Engine) -> Result<Self, EngineError> {
        const MOST: u32 = 16_384;
        if !(1..=MOST).contains(&width) || !(1..=MOST).contains(&height) {
            return Err(EngineError::Canvas(format!("its sides must be 1 to {MOST} pixels")));
        }
        let side = engine.architecture().resolution() as u32;
        let (canvas, context) = canvas(width, height)?;
        Ok(Self { canvas, context, sheet: self::canvas(side, side)? })
    }

    /// Draws a request's pictures side by side, stretched over the canvas, and hands them over.
    ///
    /// # Errors
    /// As [`Engine::floats`], and [`EngineError::Canvas`].
    pub async fn show(&self, request: &Request, engine: &mut Engine) -> Result<ImageBitmap, EngineError> {
        let side = engine.architecture().resolution();
        let bytes = engine.pixels(request).await?;
        let columns = request.samples.len().min(COLUMNS);
        let rows = request.samples.len().div_ceil(COLUMNS);
        let (width, height) = ((columns * side) as u32, (rows * side) as u32);
        let whole = (width, height) == (self.canvas.width(), self.canvas.height());
        let target = if whole { &self.context } else { self.sheet(width, height) };
        for (index, pixels) in bytes.chunks_exact(side * side * 4).enumerate() {
            let image =
                ImageData::new_with_u8_clamped_array_and_sh(Clamped(pixels), side as u32, side as u32)
                    .map_err(|error| refused(&error))?;
            let (left, top) = (index % COLUMNS * side, index / COLUMNS * side);
            target.put_image_data(&image, left as f64, top as f64).map_err(|error| refused(&error))?;
        }
        if !whole {
            self.stretch()?;
        }
        self.canvas.transfer_to_image_bitmap().map_err(|error| refused(&error))
    }

    fn sheet(&self, width: u32, height: u32) -> &OffscreenCanvasRenderingContext2d {
        let (sheet, context) = &self.sheet;
        if (sheet.width(), sheet.height()) != (width, height) {
            sheet.set_width(width);
            sheet.set_height(height);
        }
        context
    }

    fn stretch(&self) -> Result<(), EngineError> {
        let (width, height) = (f64::from(self.canvas.width()), f64::from(self.canvas.height()));
        // A wish; browsers without it smooth in their own way.
        let _ = js_sys::Reflect::set(&self.context, &"imageSmoothingQuality".into(), &"high".into());
        self.context.clear_rect(0.0, 0.0, width, height);
        self.context
            .draw_image_with_offscreen_canvas_and_dw_and_dh(&self.sheet.0, 0.0, 0.0, width, height)
            .map_err(|error| refused(&error))
    }
}

fn canvas(
    width: u32,
    height: u32,
) -> Result<(OffscreenCanvas, OffscreenCanvasRenderingContext2d), EngineError> {
    let canvas = OffscreenCanvas::new(width, height).map_err(|error| refused(&error))?;
    let context = canvas.get_context("2d").map_err(|error| refused(&error))?;
    let context = context.and_then(|context| context.dyn_into().ok());
    let context = context.ok_or_else(|| EngineError::Canvas("the browser gives it no 2-D context".into()))?;
    Ok((canvas, context))
}
