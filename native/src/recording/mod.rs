//! Work on a GPU that is recorded once and then replayed at a single call: libtorch's CUDA graphs.

mod library;

use crate::error::{NativeError, words};
use library::{Library, Raw};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr::NonNull;

/// A stream of its own on which work is recorded.
#[derive(Debug)]
pub struct Recorder {
    raw: NonNull<Raw>,
    library: &'static Library,
}

/// Recorded work. What it reads and writes are the tensors that it met when it was recorded, which have to live as long: bring new input
/// into those, and read its output from those.
#[derive(Debug)]
pub struct Recording {
    raw: NonNull<Raw>,
    library: &'static Library,
}

impl Recorder {
    /// For the GPU of that index.
    ///
    /// # Errors
    /// Where there is no such GPU, or this program was built without CUDA's headers.
    pub fn new(device: usize) -> Result<Self, NativeError> {
        let library = Library::get()?;
        // SAFETY: a plain call; it returns an object of its own or null.
        let raw = library.some(unsafe { (library.recorder_new)(device as i64) })?;
        Ok(Self { raw, library })
    }

    /// Does `work` on the recorder's stream, between two waits for the GPU: what is made for a stream when it is first used, or chosen
    /// by trying, is there afterwards.
    ///
    /// # Errors
    /// Where libtorch refuses.
    pub fn rehearse<T>(&self, work: impl FnOnce() -> T) -> Result<T, NativeError> {
        let aside = Aside::enter(self)?;
        let result = work();
        aside.leave()?;
        Ok(result)
    }

    /// Records what `work` would do; nothing of it happens before a replay. What it returns are tensors that each replay fills.
    ///
    /// `work` must not wait for the GPU, bring anything there from the processor's memory, or seed a generator. Random numbers are drawn
    /// anew in each replay, those that the same work would draw outside of a recording from the same seed.
    ///
    /// # Errors
    /// Where something in `work` cannot be recorded. Then everything is as it was.
    pub fn record<T>(&self, work: impl FnOnce() -> T) -> Result<(Recording, T), NativeError> {
        let aside = Aside::enter(self)?;
        // SAFETY: the recorder lives as long as `self`.
        let raw = self.library.some(unsafe { (self.library.begin)(self.raw.as_ptr()) })?;
        // From here on it is abandoned when it is dropped before its end.
        let recording = Recording { raw, library: self.library };
        // The binding panics with libtorch's words. What it made on the way is gone by now.
        let result = catch_unwind(AssertUnwindSafe(work)).map_err(|panic| match words(&*panic) {
            Some(words) => NativeError::new(words),
            None => resume_unwind(panic),
        })?;
        // SAFETY: begun above, and not ended yet.
        self.library.check(unsafe { (self.library.end)(raw.as_ptr()) })?;
        aside.leave()?;
        Ok((recording, result))
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        // SAFETY: made by the library, and dropped once.
        unsafe { (self.library.recorder_delete)(self.raw.as_ptr()) }
    }
}

impl Recording {
    /// Does it once more. It returns before the GPU is done.
    ///
    /// # Errors
    /// Where libtorch refuses.
    pub fn replay(&self) -> Result<(), NativeError> {
        // SAFETY: it was ended without an error.
        self.library.check(unsafe { (self.library.replay)(self.raw.as_ptr()) })
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        // SAFETY: made by the library, and dropped once.
        unsafe { (self.library.delete)(self.raw.as_ptr()) }
    }
}

/// This thread's work goes to the recorder's stream as long as this lives.
struct Aside<'a>(&'a Recorder);

impl<'a> Aside<'a> {
    fn enter(recorder: &'a Recorder) -> Result<Self, NativeError> {
        // SAFETY: the recorder outlives this.
        recorder.library.check(unsafe { (recorder.library.enter)(recorder.raw.as_ptr()) })?;
        Ok(Self(recorder))
    }

    fn leave(self) -> Result<(), NativeError> {
        let result = self.back();
        std::mem::forget(self);
        result
    }

    fn back(&self) -> Result<(), NativeError> {
        let Recorder { raw, library } = self.0;
        // SAFETY: entered before.
        library.check(unsafe { (library.leave)(raw.as_ptr()) })
    }
}

impl Drop for Aside<'_> {
    fn drop(&mut self) {
        // On the way out of an error or a panic, which says more than this could.
        let _ = self.back();
    }
}

#[cfg(test)]
mod tests {
    use super::Recorder;
    use tch::Cuda;

    #[test]
    fn without_a_gpu_there_is_an_error_in_words() {
        if Cuda::is_available() {
            return;
        }
        let error = Recorder::new(0).unwrap_err().to_string();
        assert!(!error.is_empty(), "{error}");
    }
}
