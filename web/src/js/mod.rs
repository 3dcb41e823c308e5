//! What every wasm module does for JavaScript, whichever classes it has: starting, promises, failures that no call carries.

pub(crate) mod faults;
mod start;
mod traps;

use crate::EngineError;
use js_sys::Error;
use wasm_bindgen::JsValue;

/// The exception for an error: its message is one sentence, and its name `ModelError` where the model's bytes are to blame.
pub(crate) fn thrown(error: EngineError) -> JsValue {
    let exception = Error::new(&error.to_string());
    if matches!(error, EngineError::Model(_) | EngineError::Incomplete) {
        exception.set_name("ModelError");
    }
    exception.into()
}
