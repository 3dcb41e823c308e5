//! Which GPU a number means.

use crate::error::{NativeError, check};
use std::ffi::{CStr, c_char, c_int};

unsafe extern "C" {
    fn fastgan_cuda_bus(device: c_int, out: *mut c_char, length: c_int) -> bool;
}

/// Where the CUDA device of that index sits on the machine's bus, such as `0000:3b:00.0`: the same for all processes, whichever GPUs each of
/// them is shown.
///
/// # Errors
/// Where there is no such device, or no CUDA.
pub fn bus_address(index: usize) -> Result<String, NativeError> {
    let mut out = [0; 32];
    let device = c_int::try_from(index).unwrap_or(c_int::MAX);
    // SAFETY: the other side writes a terminated string of at most that length into a local that outlives the call.
    check(unsafe { fastgan_cuda_bus(device, out.as_mut_ptr(), out.len() as c_int) })?;
    // SAFETY: see above; the last byte stays 0 whatever was written.
    Ok(unsafe { CStr::from_ptr(out.as_ptr()) }.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_gpu_that_is_not_there_is_an_error_in_words() {
        let error = super::bus_address(tch::Cuda::device_count().max(0) as usize).unwrap_err().to_string();
        assert!(error.len() > 10, "{error}");
    }
}
