//! A canvas with a 2-D context: the CPU's way.

use crate::EngineError;
use crate::engine::Engine;
use crate::request::Request;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{ImageData, OffscreenCanvas, OffscreenCanvasRenderingContext2d};

/// Most pictures in a row, as on the GPU.
const COLUMNS: usize = 4;

/// An attached canvas.
#[derive(Debug)]
pub struct Canvas {
    canvas: OffscreenCanvas,
    context: OffscreenCanvasRenderingContext2d,
    /// Where pictures are put together before they are stretched over the canvas.
    sheet: (OffscreenCanvas, OffscreenCanvasRenderingContext2d),
}

impl Canvas {
    /// Gives the canvas the picture's size and takes its 2-D context.
    ///
    /// # Errors
    /// [`EngineError::Canvas`] where it already has a context of another kind.
    pub fn attach(canvas: OffscreenCanvas, engine: &Engine) -> Result<Self, EngineError> {
        let side = engine.architecture().resolution() as u32;
        canvas.set_width(side);
        canvas.set_height(side);
        let context = context(&canvas)?;
        let sheet = OffscreenCanvas::new(side, side).map_err(|error| refused(&error))?;
        let sheet_context = self::context(&sheet)?;
        Ok(Self { canvas, context, sheet: (sheet, sheet_context) })
    }

    /// Gives the canvas another size; pictures are resampled to it as they are drawn.
    ///
    /// # Errors
    /// [`EngineError::Canvas`] for an impossible size.
    pub fn resize(&mut self, width: u32, height: u32, _engine: &Engine) -> Result<(), EngineError> {
        const MOST: u32 = 16_384;
        if !(1..=MOST).contains(&width) || !(1..=MOST).contains(&height) {
            return Err(EngineError::Canvas(format!("its sides must be 1 to {MOST} pixels")));
        }
        self.canvas.set_width(width);
        self.canvas.set_height(height);
        Ok(())
    }

    /// Shows a request's pictures side by side.
    ///
    /// # Errors
    /// As [`Engine::floats`], and [`EngineError::Canvas`].
    pub async fn show(&self, request: &Request, engine: &mut Engine) -> Result<(), EngineError> {
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
        Ok(())
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

fn context(canvas: &OffscreenCanvas) -> Result<OffscreenCanvasRenderingContext2d, EngineError> {
    let context = canvas.get_context("2d").map_err(|error| refused(&error))?;
    let context = context.and_then(|context| context.dyn_into().ok());
    context.ok_or_else(|| EngineError::Canvas("it already has a context of another kind".into()))
}

fn refused(error: &JsValue) -> EngineError {
    EngineError::Canvas(format!("{error:?}"))
}
