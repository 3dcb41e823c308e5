//! The shared library that meets libtorch's CUDA half. The program carries it inside, and opens it after that half.

use crate::error::NativeError;
use std::ffi::{CStr, c_char};
use std::ptr::NonNull;
use std::sync::OnceLock;

/// An object of the C++ side.
#[derive(Debug)]
pub(super) enum Raw {}

/// Its functions.
#[derive(Debug)]
pub(super) struct Functions {
    pub(super) recorder_new: unsafe extern "C" fn(i64) -> *mut Raw,
    pub(super) recorder_delete: unsafe extern "C" fn(*mut Raw),
    pub(super) enter: unsafe extern "C" fn(*mut Raw) -> bool,
    pub(super) leave: unsafe extern "C" fn(*mut Raw) -> bool,
    pub(super) begin: unsafe extern "C" fn(*const Raw) -> *mut Raw,
    pub(super) end: unsafe extern "C" fn(*mut Raw) -> bool,
    pub(super) replay: unsafe extern "C" fn(*mut Raw) -> bool,
    pub(super) delete: unsafe extern "C" fn(*mut Raw),
    error: unsafe extern "C" fn() -> *const c_char,
}

impl Functions {
    /// Those of the library, which is opened when it is first asked for.
    ///
    /// # Errors
    /// Where libtorch's CUDA half is not there, or the program was built without it.
    pub(super) fn get() -> Result<&'static Self, NativeError> {
        static OPENED: OnceLock<Result<Functions, String>> = OnceLock::new();
        let opened = OPENED.get_or_init(|| open().map_err(|error| error.to_string()));
        opened.as_ref().map_err(|words| NativeError::new(words))
    }

    /// What a call has made, or why it has not.
    pub(super) fn some(&self, made: *mut Raw) -> Result<NonNull<Raw>, NativeError> {
        NonNull::new(made).ok_or_else(|| self.last_error())
    }

    /// The result of a call that returned whether it worked.
    pub(super) fn check(&self, worked: bool) -> Result<(), NativeError> {
        if worked { Ok(()) } else { Err(self.last_error()) }
    }

    fn last_error(&self) -> NativeError {
        // SAFETY: a terminated string of this thread, which lives until its next failure.
        let words = unsafe { CStr::from_ptr((self.error)()) };
        NativeError::new(&words.to_string_lossy())
    }
}

#[cfg(fastgan_recording)]
fn open() -> Result<Functions, Box<dyn std::error::Error>> {
    use std::fs::File;
    use std::io::Write;
    use std::os::fd::{AsRawFd, FromRawFd};

    const BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/librecording.so"));

    // A file in memory that only this process sees: the program stays a single file, wherever it lies.
    // SAFETY: a plain call; the name is a terminated string.
    let descriptor = unsafe { libc::memfd_create(c"fastgan-recording".as_ptr(), libc::MFD_CLOEXEC) };
    if descriptor < 0 {
        return Err(std::io::Error::last_os_error().into());
    }
    // SAFETY: the descriptor was just made and is nobody else's.
    let mut file = unsafe { File::from_raw_fd(descriptor) };
    file.write_all(BYTES)?;
    let path = format!("/proc/self/fd/{}", file.as_raw_fd());
    // SAFETY: our own library; all that it does when it is opened is to look up libtorch's functions. Each of its own has the type that
    // `recording.cpp` gives it.
    unsafe {
        let library = libloading::Library::new(path)?;
        let functions = Functions {
            recorder_new: *library.get(b"fastgan_recorder_new\0")?,
            recorder_delete: *library.get(b"fastgan_recorder_delete\0")?,
            enter: *library.get(b"fastgan_recorder_enter\0")?,
            leave: *library.get(b"fastgan_recorder_leave\0")?,
            begin: *library.get(b"fastgan_recording_begin\0")?,
            end: *library.get(b"fastgan_recording_end\0")?,
            replay: *library.get(b"fastgan_recording_replay\0")?,
            delete: *library.get(b"fastgan_recording_delete\0")?,
            error: *library.get(b"fastgan_recording_error\0")?,
        };
        // It stays open: its functions are used as long as the program runs.
        std::mem::forget(library);
        Ok(functions)
    }
}

#[cfg(not(fastgan_recording))]
fn open() -> Result<Functions, Box<dyn std::error::Error>> {
    Err("this program was built without CUDA's headers: install them (`cargo xtask setup`) and build it again".into())
}
