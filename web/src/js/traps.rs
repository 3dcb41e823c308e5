//! Errors that end the module without passing through any `Result`.

use super::faults;
use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// Reports errors that nobody caught on their way through this module's code: memory exhausted, or a browser function that
/// throws. Such an error ends the task that it passes, so whoever waits for it would wait for ever.
pub(super) fn report() {
    let global: JsValue = js_sys::global().into();
    let listener = Closure::<dyn Fn(JsValue)>::new(|event: JsValue| {
        let text = |key: &str| {
            let error = Reflect::get(&event, &"error".into()).unwrap_or_default();
            Reflect::get(&error, &key.into()).ok().and_then(|value| value.as_string()).unwrap_or_default()
        };
        // Every browser names wasm frames so; errors of the page's own code are none of the engine's.
        if text("stack").contains("wasm-function") {
            let message = format!("the engine stopped, perhaps for want of memory: {}", text("message"));
            faults::report(&message, true);
        }
    });
    let add = Reflect::get(&global, &"addEventListener".into())
        .ok()
        .and_then(|add| add.dyn_into::<Function>().ok());
    // A host without events has nowhere to report to.
    if let Some(add) = add {
        let _ = add.call2(&global, &"error".into(), listener.as_ref());
    }
    listener.forget();
}
