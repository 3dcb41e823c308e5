//! The JavaScript classes `Loader` and `Engine`: the same interface in both wasm modules.

mod engine;
mod faults;
mod loader;
mod request;
mod start;
mod traps;
mod watch;

use crate::EngineError;
use js_sys::Error;
use wasm_bindgen::JsValue;

fn thrown(error: EngineError) -> JsValue {
    Error::new(&error.to_string()).into()
}
