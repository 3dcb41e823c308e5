//! What goes wrong on the GPU apart from any call.

use crate::js::faults;
use std::cell::Cell;
use std::sync::Arc;

thread_local!(static WATCHED: Cell<bool> = const { Cell::new(false) });

/// Makes it known to the page, once per device; there is one.
pub(super) fn device(device: &wgpu::Device) {
    if WATCHED.replace(true) {
        return;
    }
    // Burn's own handler panics, which would end the module without a word to those who wait.
    device.on_uncaptured_error(Arc::new(|error| {
        let message = error.to_string();
        faults::report(&format!("the GPU refused: {}", message.lines().next().unwrap_or_default()), false);
    }));
    device.set_device_lost_callback(|reason, message| {
        faults::report(&format!("the GPU was lost ({reason:?}): {message}"), true);
    });
}
