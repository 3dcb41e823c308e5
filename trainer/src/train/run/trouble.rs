//! What may go wrong in a step that a run can do something about.

use super::RunError;
use super::sentinel::NotFinite;
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
pub(super) struct OutOfMemory;

/// Runs `body`, which may leave behind what it works on half done where memory runs out. The binding panics with libtorch's words; any
/// other panic goes on.
pub(super) fn within_memory<T>(body: impl FnOnce() -> T) -> Result<T, OutOfMemory> {
    catch_unwind(AssertUnwindSafe(body)).map_err(|panic| {
        let words = panic.downcast_ref::<String>().map(String::as_str);
        match words.or_else(|| panic.downcast_ref::<&str>().copied()) {
            Some(words) if is_out_of_memory(words) => OutOfMemory,
            _ => resume_unwind(panic),
        }
    })
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
