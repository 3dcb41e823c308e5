//! How exactly CUDA multiplies 32-bit floats.

use crate::error::{NativeError, check};

unsafe extern "C" {
    fn fastgan_set_tf32(on: bool) -> bool;
    fn fastgan_get_tf32(on: *mut bool) -> bool;
}

/// Lets matrix products and convolutions round their factors to TF32 (10 bits of mantissa) on tensor cores, for the whole process.
///
/// # Errors
/// Where libtorch refuses.
pub fn set_tf32(on: bool) -> Result<(), NativeError> {
    // SAFETY: a plain call with a value.
    check(unsafe { fastgan_set_tf32(on) })
}

/// Whether TF32 is allowed in both.
///
/// # Errors
/// Where libtorch refuses.
pub fn tf32() -> Result<bool, NativeError> {
    let mut on = false;
    // SAFETY: the pointer is to a local that outlives the call.
    check(unsafe { fastgan_get_tf32(&raw mut on) })?;
    Ok(on)
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_set_is_read() {
        for on in [true, false] {
            super::set_tf32(on).unwrap();
            assert_eq!(super::tf32().unwrap(), on);
        }
    }
}
