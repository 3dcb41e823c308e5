//! Regions in which libtorch computes convolutions and matrix products in bfloat16, and regions within them in which it does not.

use fastgan_native::{Autocast, NativeError};
use tch::Device;

/// Runs `work` with casts to bfloat16.
///
/// # Panics
/// In libtorch's words, as every operation of the binding does, where it refuses.
pub fn short<T>(device: Device, work: impl FnOnce() -> T) -> T {
    within(Autocast::on(device), work)
}

/// Runs `work` without casts.
///
/// # Panics
/// As above.
pub fn full<T>(device: Device, work: impl FnOnce() -> T) -> T {
    if Autocast::is_on(device) { within(Autocast::off(device), work) } else { work() }
}

/// Whether this thread is in a region with casts.
pub fn is_short(device: Device) -> bool {
    Autocast::is_on(device)
}

fn within<T>(region: Result<Autocast, NativeError>, work: impl FnOnce() -> T) -> T {
    let _region = region.unwrap_or_else(|error| error.raise());
    work()
}
