//! A canvas with a 2-D context: the CPU's way.

use crate::engine::{Engine, read};
use crate::{EngineError, rgba};
use burn::Tensor;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{ImageData, OffscreenCanvas, OffscreenCanvasRenderingContext2d};

/// An attached canvas, one pixel for each pixel of the picture.
#[derive(Debug)]
pub struct Canvas {
    context: OffscreenCanvasRenderingContext2d,
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
        let context = canvas.get_context("2d").map_err(|error| refused(&error))?;
        let context = context.and_then(|context| context.dyn_into().ok());
        let context =
            context.ok_or_else(|| EngineError::Canvas("it already has a context of another kind".into()))?;
        Ok(Self { context })
    }

    /// Shows a picture `[1, C, S, S]`.
    ///
    /// # Errors
    /// [`EngineError::Compute`] or [`EngineError::Canvas`].
    pub async fn show(&self, picture: Tensor<4>, _engine: &Engine) -> Result<(), EngineError> {
        let [_, channels, height, width] = picture.dims();
        let bytes = rgba(&read(picture).await?, channels, height * width);
        let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&bytes), width as u32, height as u32)
            .map_err(|error| refused(&error))?;
        self.context.put_image_data(&image, 0.0, 0.0).map_err(|error| refused(&error))
    }
}

fn refused(error: &JsValue) -> EngineError {
    EngineError::Canvas(format!("{error:?}"))
}
