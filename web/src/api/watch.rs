//! Where failures come from that no `Result` carries.

use crate::device::EngineDevice;
#[cfg(feature = "webgpu")]
use crate::js::faults;

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
