//! How weights lie in GPU memory.

/// The number format of stored weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WeightFormat {
    /// 32-bit floats.
    F32,
    /// 16-bit floats, two in a word where the adapter has no 16-bit arithmetic.
    F16,
    /// 8-bit integers, four in a word; a scale for each output channel follows the sum.
    Int8,
}

/// A weight buffer as a shader sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Weights {
    /// What is stored.
    pub format: WeightFormat,
    /// Whether the shader computes in 16-bit floats.
    pub half: bool,
}

impl Weights {
    /// The WGSL type of four weights.
    pub(super) fn word(&self) -> &'static str {
        match (self.format, self.half) {
            (WeightFormat::F32, _) => "vec4<f32>",
            (WeightFormat::F16, true) => "vec4<f16>",
            (WeightFormat::F16, false) => "vec2<u32>",
            (WeightFormat::Int8, _) => "u32",
        }
    }

    /// WGSL that returns the four weights at `i` as a `quad`.
    pub(super) fn decode(&self) -> &'static str {
        match (self.format, self.half) {
            (WeightFormat::F32, false) | (WeightFormat::F16, true) => "return weights[i];",
            (WeightFormat::F32, true) => "return quad(weights[i]);",
            (WeightFormat::F16, false) => {
                "let word = weights[i];\n    return vec4<f32>(unpack2x16float(word.x), unpack2x16float(word.y));"
            }
            // A WGSL function of every browser; the integers come back as 127ths.
            (WeightFormat::Int8, _) => "return quad(unpack4x8snorm(weights[i]) * 127.0);",
        }
    }
}

impl WeightFormat {
    /// Bytes of four weights.
    pub fn bytes_per_quad(self) -> usize {
        match self {
            Self::F32 => 16,
            Self::F16 => 8,
            Self::Int8 => 4,
        }
    }
}
