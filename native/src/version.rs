//! Which libtorch this is.

use std::ffi::{CStr, c_char};

unsafe extern "C" {
    fn fastgan_libtorch_version() -> *const c_char;
}

/// libtorch's version, such as `2.11.0`.
pub fn libtorch_version() -> String {
    // SAFETY: a terminated constant of the library.
    unsafe { CStr::from_ptr(fastgan_libtorch_version()) }.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn three_numbers() {
        let version = super::libtorch_version();
        let numbers = version.split(['.', '+', 'a']).take(3).map(str::parse::<u32>);
        assert_eq!(numbers.filter(Result::is_ok).count(), 3, "{version}");
    }
}
