//! What libtorch said when a call failed.

use std::any::Any;
use std::ffi::{CStr, c_char};
use tch::Tensor;

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

    /// Panics with these words, as the binding's own operations do: from where there is no result to return, to whoever looks after the
    /// whole step.
    ///
    /// # Panics
    /// Always.
    pub fn raise(self) -> ! {
        std::panic::panic_any(self.0)
    }
}

/// What a caught panic said, if it said something.
pub fn words(panic: &(dyn Any + Send)) -> Option<&str> {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| panic.downcast_ref::<&str>().copied())
}

/// A C++ stack follows it; nobody can act on that. Nor on what the binding puts around it, in whose panics line breaks are spelled out.
fn first_line(words: &str) -> String {
    let words = words.strip_prefix("called `Result::unwrap()` on an `Err` value: Torch(\"").unwrap_or(words);
    words.split("\\n").next().and_then(|words| words.lines().next()).unwrap_or_default().to_owned()
}

/// The tensor that a call has made.
///
/// # Safety
/// `new` is null, where the call failed, or a tensor that nobody else owns.
pub(crate) unsafe fn tensor(new: *mut torch_sys::C_tensor) -> Result<Tensor, NativeError> {
    check(!new.is_null())?;
    // SAFETY: as promised.
    Ok(unsafe { Tensor::from_ptr(new) })
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
