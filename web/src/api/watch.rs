//! Where failures come from that no `Result` carries.

#[cfg(feature = "webgpu")]
use super::faults;
use crate::engine::Engine;

/// Makes what goes wrong on the GPU known to the page, once per device.
#[cfg(feature = "webgpu")]
pub(super) fn device(engine: &Engine) {
    use std::cell::Cell;
    use std::sync::Arc;
    thread_local!(static WATCHED: Cell<bool> = const { Cell::new(false) });
    if WATCHED.replace(true) {
        return;
    }
    let device = &engine.device().setup().device;
    // Burn's own handler panics, which would end the module without a word to those who wait.
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
pub(super) fn device(_engine: &Engine) {}
