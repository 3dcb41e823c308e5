//! What an engine can do, decided once.

use std::fmt;

/// The kinds of engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    /// WebGPU, multiplying in 16-bit floats and adding in 32-bit ones.
    WebGpuF16,
    /// WebGPU, computing in 32-bit floats.
    WebGpuF32,
    /// The CPU, with SIMD where there is SIMD.
    Cpu,
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WebGpuF16 => "webgpu-f16",
            Self::WebGpuF32 => "webgpu-f32",
            Self::Cpu => "cpu",
        })
    }
}
