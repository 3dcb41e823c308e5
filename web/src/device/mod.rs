//! The device that a generator runs on, and what is known about it.

#[cfg(feature = "webgpu")]
mod adapter;
#[cfg(not(feature = "webgpu"))]
mod cpu;
mod tier;
#[cfg(feature = "webgpu")]
mod webgpu;

#[cfg(not(feature = "webgpu"))]
pub use cpu::{EngineDevice, open};
pub use tier::Tier;
#[cfg(feature = "webgpu")]
pub use webgpu::{EngineDevice, open};

/// Who does the arithmetic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adapter {
    /// What kind of engine this is.
    pub tier: Tier,
    /// The adapter's own name, as far as it tells.
    pub name: String,
    /// Whether a GPU adapter is a program on the CPU: far slower than the CPU engine.
    pub software: bool,
}

/// What a caller may want decided otherwise than by the adapter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Compute in 32-bit floats although the adapter has 16-bit arithmetic.
    pub full_precision: bool,
}
