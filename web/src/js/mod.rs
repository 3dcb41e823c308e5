//! What every wasm module does for JavaScript, whichever classes it has: starting, promises, failures that no call carries.

pub(crate) mod faults;
mod start;
mod traps;

use crate::EngineError;
use js_sys::Error;
use wasm_bindgen::JsValue;

/// The exception for an error: its message is one sentence.
pub(crate) fn thrown(error: EngineError) -> JsValue {
    Error::new(&error.to_string()).into()
}
