//! Work on a GPU that is recorded once and then replayed at a single call: libtorch's CUDA graphs.

mod library;

use crate::error::{NativeError, words};
use library::{Functions, Raw};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr::NonNull;

/// A stream of its own on which work is recorded.
#[derive(Debug)]
pub struct Recorder {
    raw: NonNull<Raw>,
    functions: &'static Functions,
}

/// Recorded work. What it reads and writes are the tensors that it met when it was recorded, which have to live as long: bring new input
/// into those, and read its output from those.
#[derive(Debug)]
pub struct Recording {
    raw: NonNull<Raw>,
    functions: &'static Functions,
}

impl Recorder {
    /// For the GPU of that index.
    ///
    /// # Errors
    /// Where there is no such GPU, or this program was built without CUDA's headers.
    pub fn new(device: usize) -> Result<Self, NativeError> {
        let functions = Functions::get()?;
        // SAFETY: a plain call; it returns an object of its own or null.
        let raw = functions.some(unsafe { (functions.recorder_new)(device as i64) })?;
        Ok(Self { raw, functions })
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
        let raw = self.functions.some(unsafe { (self.functions.begin)(self.raw.as_ptr()) })?;
        // From here on it is abandoned when it is dropped before its end.
        let recording = Recording { raw, functions: self.functions };
        // The binding panics with libtorch's words. What it made on the way is gone by now.
        let result = catch_unwind(AssertUnwindSafe(work)).map_err(|panic| match words(&*panic) {
            Some(words) => NativeError::new(words),
            None => resume_unwind(panic),
        })?;
        // SAFETY: begun above, and not ended yet.
        self.functions.check(unsafe { (self.functions.end)(raw.as_ptr()) })?;
        aside.leave()?;
        Ok((recording, result))
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        // SAFETY: made by the library, and dropped once.
        unsafe { (self.functions.recorder_delete)(self.raw.as_ptr()) }
    }
}

impl Recording {
    /// Does it once more. It returns before the GPU is done.
    ///
    /// # Errors
    /// Where libtorch refuses.
    pub fn replay(&self) -> Result<(), NativeError> {
        // SAFETY: it was ended without an error.
        self.functions.check(unsafe { (self.functions.replay)(self.raw.as_ptr()) })
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        // SAFETY: made by the library, and dropped once.
        unsafe { (self.functions.delete)(self.raw.as_ptr()) }
    }
}

/// This thread's work goes to the recorder's stream as long as this lives.
struct Aside<'a>(&'a Recorder);

impl<'a> Aside<'a> {
    fn enter(recorder: &'a Recorder) -> Result<Self, NativeError> {
        // SAFETY: the recorder outlives this.
        recorder.functions.check(unsafe { (recorder.functions.enter)(recorder.raw.as_ptr()) })?;
        Ok(Self(recorder))
    }

    fn leave(self) -> Result<(), NativeError> {
        let result = self.back();
        std::mem::forget(self);
        result
    }

    fn back(&self) -> Result<(), NativeError> {
        let Recorder { raw, functions } = self.0;
        // SAFETY: entered before.
        functions.check(unsafe { (functions.leave)(raw.as_ptr()) })
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
    use tch::{Cuda, Device, Kind, Tensor, manual_seed};

    #[test]
    fn a_gpu_that_is_not_there_is_an_error_in_words() {
        let error = Recorder::new(Cuda::device_count().max(0) as usize).unwrap_err().to_string();
        assert!(error.len() > 10 && !error.contains('\n'), "{error}");
    }

    #[test]
    #[ignore = "needs an NVIDIA GPU"]
    fn replays_do_the_work_again_with_what_is_there_then() {
        let recorder = Recorder::new(0).unwrap();
        let float = (Kind::Float, Device::Cuda(0));
        let mut x = Tensor::zeros([1000], float);
        let work = |x: &mut Tensor| {
            let noise = Tensor::randn([1000], float);
            let _ = x.g_add_(&noise);
            noise * 2.0
        };
        recorder.rehearse(|| drop(work(&mut x))).unwrap();
        let _ = x.zero_();
        let (recording, doubled) = recorder.record(|| work(&mut x)).unwrap();
        assert_eq!(x.abs().max().double_value(&[]), 0.0, "recording does nothing");
        for seed in [3, 4] {
            manual_seed(seed);
            let usual = Tensor::randn([1000], float);
            let before = x.copy();
            manual_seed(seed);
            recording.replay().unwrap();
            assert!(doubled.equal(&(&usual * 2.0)) && x.equal(&(before + usual)));
        }
        // What cannot be recorded is an error, and leaves nothing behind.
        assert!(recorder.record(|| x.sum(Kind::Float).double_value(&[])).is_err());
        manual_seed(5);
        let usual = Tensor::randn([1000], float);
        manual_seed(5);
        recording.replay().unwrap();
        assert!(doubled.equal(&(usual * 2.0)));
    }
}
