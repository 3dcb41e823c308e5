//! Requests from JavaScript: plain latents as numbers, everything else as an object.

use crate::EngineError;
use crate::request::{Request, Sample, Style};
use js_sys::{Array, Float32Array, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "
/** Another latent's gate in place of the content's own. */
export interface StyleRequest {
    z: Float32Array;
    /** 0 is the content's own gate, 1 the style's. */
    strength: number;
    /** Whether the request's mask multiplies the strength, pixel by pixel. */
    masked?: boolean;
}

export interface SampleRequest {
    /** The latent that becomes the picture. */
    content: Float32Array;
    /** For each gate of the model, lowest first, a style, or null for the content's own. */
    styles?: (StyleRequest | null)[];
}

/** One picture or several, drawn together. */
export interface PictureRequest {
    samples: SampleRequest[];
    /** 256 × 256 strengths in [0, 1], row by row, stretched over the picture. */
    mask?: Float32Array | null;
    /** Seed of the noise; none without it. */
    noise?: bigint | number | null;
}
";

#[wasm_bindgen]
extern "C" {
    /// A latent, latents that follow one another, or a `PictureRequest`.
    #[wasm_bindgen(typescript_type = "Float32Array | PictureRequest")]
    pub type RequestLike;
}

/// Reads what a page asks for; whether the engine can draw it is checked later.
pub(super) fn parse(value: &JsValue, latent_dim: usize) -> Result<Request, EngineError> {
    if let Some(z) = value.dyn_ref::<Float32Array>() {
        let length = z.length() as usize;
        if length == 0 || !length.is_multiple_of(latent_dim) {
            return Err(EngineError::LatentLength { given: length, latent_dim });
        }
        return Ok(Request::latents(&z.to_vec(), latent_dim));
    }
    let samples = field(value, "samples").dyn_into::<Array>().map_err(|_| bad("samples", "an array"))?;
    let samples = samples.iter().map(|sample| parse_sample(&sample)).collect::<Result<Vec<_>, _>>()?;
    let mask = optional(value, "mask").map(|mask| floats(&mask, "mask")).transpose()?;
    let noise = optional(value, "noise").map(|noise| seed(&noise)).transpose()?;
    Ok(Request { samples, mask, noise })
}

fn parse_sample(value: &JsValue) -> Result<Sample, EngineError> {
    let content = floats(&field(value, "content"), "content")?;
    let Some(styles) = optional(value, "styles") else { return Ok(Sample { content, styles: Vec::new() }) };
    let styles = styles.dyn_into::<Array>().map_err(|_| bad("styles", "an array"))?;
    let styles = styles.iter().map(|style| parse_style(&style)).collect::<Result<Vec<_>, _>>()?;
    Ok(Sample { content, styles })
}

fn parse_style(value: &JsValue) -> Result<Option<Style>, EngineError> {
    if value.is_null() || value.is_undefined() {
        return Ok(None);
    }
    let z = floats(&field(value, "z"), "z")?;
    let strength = field(value, "strength").as_f64().ok_or_else(|| bad("strength", "a number"))? as f32;
    Ok(Some(Style { z, strength, masked: field(value, "masked").is_truthy() }))
}

fn field(value: &JsValue, name: &'static str) -> JsValue {
    // Only a value that is no object refuses, and such a one lacks every field.
    Reflect::get(value, &name.into()).unwrap_or_default()
}

fn optional(value: &JsValue, name: &'static str) -> Option<JsValue> {
    Some(field(value, name)).filter(|value| !value.is_null() && !value.is_undefined())
}

fn floats(value: &JsValue, name: &'static str) -> Result<Vec<f32>, EngineError> {
    value.dyn_ref::<Float32Array>().map(Float32Array::to_vec).ok_or_else(|| bad(name, "a Float32Array"))
}

fn seed(value: &JsValue) -> Result<u64, EngineError> {
    if let Some(number) = value.as_f64() {
        return Ok(number as u64);
    }
    u64::try_from(value.clone()).map_err(|_| bad("noise", "a whole number of 64 bits"))
}

fn bad(field: &'static str, expected: &'static str) -> EngineError {
    EngineError::Request { field, expected }
}
