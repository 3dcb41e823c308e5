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
    fn a_machine_without_cuda_says_so() {
        if !tch::Cuda::is_available() {
            assert!(!super::bus_address(0).unwrap_err().to_string().is_empty());
        }
    }
}
