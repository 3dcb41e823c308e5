//! What libtorch said when a call failed.

use std::ffi::{CStr, c_char};

unsafe extern "C" {
    fn fastgan_last_error() -> *const c_char;
}

/// libtorch refused; in its own words.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NativeError(String);

impl NativeError {
    /// What a panic of the binding said.
    pub fn new(words: &str) -> Self {
        Self(first_line(words))
    }
}

/// A C++ stack follows it; nobody can act on that.
fn first_line(words: &str) -> String {
    words.lines().next().unwrap_or_default().to_owned()
}

/// The result of a call that returned whether it worked.
pub(crate) fn check(worked: bool) -> Result<(), NativeError> {
    if worked {
        return Ok(());
    }
    // SAFETY: the C++ side keeps a terminated string for each thread, which lives until this thread's next failure.
    let message = unsafe { CStr::from_ptr(fastgan_last_error()) };
    Err(NativeError(first_line(&message.to_string_lossy())))
}
