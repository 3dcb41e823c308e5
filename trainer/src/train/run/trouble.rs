//! What may go wrong in a step that a run can do something about.

use super::RunError;
use super::sentinel::NotFinite;
use fastgan_native::{LOST_CONTACT, NativeError, words};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Why a run stopped before its end.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Numbers are no longer finite.
    NotFinite(NotFinite),
    /// Memory ran out after that many steps.
    OutOfMemory {
        /// Steps done.
        step: u64,
    },
    /// Nothing can be done.
    Fatal(RunError),
}

impl<E: Into<RunError>> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self::Fatal(error.into())
    }
}

/// Memory ran out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OutOfMemory;

/// A call to another process failed, in these words.
#[derive(Debug)]
pub(super) struct LostContact(pub(super) NativeError);

/// Runs `body`, which may leave behind what it works on half done where memory runs out. The binding panics with libtorch's words; any
/// other panic goes on.
pub(crate) fn within_memory<T>(body: impl FnOnce() -> T) -> Result<T, OutOfMemory> {
    caught(body, |words| is_out_of_memory(words).then_some(OutOfMemory))
}

/// The same where another process does not answer.
pub(super) fn within_reach<T>(body: impl FnOnce() -> T) -> Result<T, LostContact> {
    caught(body, |words| {
        // The binding's own words around them, where it passes an error on.
        let (_, cause) = words.split_once(LOST_CONTACT)?;
        let cause = cause.split("\\n").next().unwrap_or_default();
        Some(LostContact(NativeError::new(&format!("{LOST_CONTACT}{cause}"))))
    })
}

fn caught<T, E>(body: impl FnOnce() -> T, known: impl FnOnce(&str) -> Option<E>) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(body))
        .map_err(|panic| words(&*panic).and_then(known).unwrap_or_else(|| resume_unwind(panic)))
}

/// Whether a panic's message says that another process does not answer.
pub fn is_lost_contact(message: &str) -> bool {
    message.contains(LOST_CONTACT)
}

/// Whether a panic's message says that memory ran out, on a GPU or on the CPU.
pub fn is_out_of_memory(message: &str) -> bool {
    ["out of memory", "can't allocate memory", "not enough memory"]
        .iter()
        .any(|words| message.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tch::{Device, Kind, Tensor};

    #[test]
    fn only_memory_is_caught() {
        assert_eq!(within_memory(|| 3), Ok(3));
        // More than any address space has.
        let huge = || Tensor::zeros([1 << 46], (Kind::Double, Device::Cpu));
        assert_eq!(within_memory(huge).map(drop), Err(OutOfMemory));
        let other = || within_memory(|| panic!("something else"));
        assert!(catch_unwind(other).is_err());
    }
}
