//! Bytes that libtorch's allocator holds on a CUDA device.

use crate::error::{NativeError, check};

unsafe extern "C" {
    fn fastgan_cuda_memory(device: i32, now: *mut i64, peak: *mut i64) -> bool;
    fn fastgan_cuda_free_memory(device: i32, free: *mut u64, total: *mut u64) -> bool;
}

/// Bytes of tensors on a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceMemory {
    /// Now.
    pub now: u64,
    /// At most so far.
    pub peak: u64,
}

/// Bytes of tensors on the CUDA device of that index.
///
/// # Errors
/// Where there is no such device, or no CUDA.
pub fn device_memory(index: usize) -> Result<DeviceMemory, NativeError> {
    let (mut now, mut peak) = (0, 0);
    // SAFETY: both pointers are to locals that outlive the call.
    check(unsafe { fastgan_cuda_memory(device(index), &raw mut now, &raw mut peak) })?;
    Ok(DeviceMemory { now: now.unsigned_abs(), peak: peak.unsigned_abs() })
}

/// Bytes that are free on the CUDA device of that index, and bytes that it has, whichever program holds the others.
///
/// # Errors
/// Where there is no such device, or no CUDA.
pub fn free_memory(index: usize) -> Result<(u64, u64), NativeError> {
    let (mut free, mut total) = (0, 0);
    // SAFETY: both pointers are to locals that outlive the call.
    check(unsafe { fastgan_cuda_free_memory(device(index), &raw mut free, &raw mut total) })?;
    Ok((free, total))
}

/// An index that no machine has where the number does not fit.
fn device(index: usize) -> i32 {
    i32::try_from(index).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_gpu_that_is_not_there_is_an_error_in_words() {
        let none = tch::Cuda::device_count().max(0) as usize;
        for error in [super::device_memory(none).err(), super::free_memory(none).err()] {
            assert!(!error.unwrap().to_string().is_empty());
        }
    }
}
