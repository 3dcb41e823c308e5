//! Where failures come from that no `Result` carries.

use super::faults;
use crate::device::EngineDevice;
use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// Reports errors that nobody caught on their way through this module's code: memory exhausted, or a browser function that
/// throws. Such an error ends the task that it passes, so whoever waits for it would wait for ever.
pub(super) fn traps() {
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

/// Makes what goes wrong on the GPU known to the page, once per device.
#[cfg(feature = "webgpu")]
pub(super) fn device(device: &EngineDevice) {
    use std::sync::Arc;
    let device = device.device();
    // wgpu's own handler panics, which would end the module without a word to those who wait.
    device.on_uncaptured_error(Arc::new(|error| {
        let message = error.to_string();
        faults::report(&format!("the GPU refused: {}", message.lines().next().unwrap_or_default()), false);
    }));
    device.set_device_lost_callback(|reason, message| {
        faults::report(&format!("the GPU was lost ({reason:?}): {message}"), true);
    });
}

/// The CPU cannot be lost.
#[cfg(not(feature = "webgpu"))]
pub(super) fn device(_device: &EngineDevice) {}
