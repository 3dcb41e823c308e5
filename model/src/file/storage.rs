//! One tensor as the file stores it.

use super::blocks::Blocks;
use crate::TensorSpec;
use half::f16;

/// A tensor of a model file, in the form in which the file has it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredTensor {
    spec: TensorSpec,
    storage: Storage,
}

/// The values of a tensor, row-major.
#[derive(Debug, Clone, PartialEq)]
pub enum Storage {
    /// 32-bit floats.
    F32(Vec<f32>),
    /// 16-bit floats.
    F16(Vec<f16>),
    /// A value is `values[i] · scales[output channel of i]` (see [`TensorSpec::output_axis`]).
    Int8 {
        /// -127 to 127.
        values: Vec<i8>,
        /// One for each output channel, positive.
        scales: Vec<f32>,
    },
    /// A value is `(nibble[i] - 8) · scales[group of i]`. A group is `group` input channels (fewer at the end) of one output
    /// channel with all of their taps.
    Int4 {
        /// Two nibbles to a byte: the even index is the low one.
        values: Vec<u8>,
        /// Row-major, shaped as the weight's first two axes with that of the input channels divided by `group`, rounded
        /// up. Never zero; a negative one turns the range -8 to 7 around.
        scales: Vec<f16>,
        /// Input channels that share a scale.
        group: usize,
    },
}

impl StoredTensor {
    pub(super) fn new(spec: TensorSpec, storage: Storage) -> Self {
        Self { spec, storage }
    }

    /// The key, e.g. `feat_8.conv1.weight`.
    pub fn name(&self) -> &str {
        &self.spec.name
    }

    /// The dimensions, row-major; of the values, not of the bytes that pack them.
    pub fn shape(&self) -> &[usize] {
        &self.spec.shape
    }

    /// Name and shape.
    pub fn spec(&self) -> &TensorSpec {
        &self.spec
    }

    /// The values.
    pub fn storage(&self) -> &Storage {
        &self.storage
    }

    /// Gives up the tensor for its parts.
    pub fn into_parts(self) -> (TensorSpec, Storage) {
        (self.spec, self.storage)
    }

    /// The values as 32-bit floats, row-major.
    pub fn into_f32(self) -> Vec<f32> {
        match self.storage {
            Storage::F32(values) => values,
            Storage::F16(values) => values.into_iter().map(f16::to_f32).collect(),
            Storage::Int8 { values, scales } => {
                Blocks::channels(&self.spec).scaled(|i| f32::from(values[i]), |block| scales[block])
            }
            Storage::Int4 { values, scales, .. } => Blocks::groups(&self.spec)
                .scaled(|i| f32::from(nibble(&values, i)), |block| scales[block].to_f32()),
        }
    }
}

impl Storage {
    /// The name of the number format, as `fastgan info` prints it.
    pub fn dtype(&self) -> &'static str {
        match self {
            Self::F32(_) => "F32",
            Self::F16(_) => "F16",
            Self::Int8 { .. } => "INT8",
            Self::Int4 { .. } => "INT4",
        }
    }
}

/// The 4-bit value at an index, -8 to 7.
fn nibble(packed: &[u8], index: usize) -> i8 {
    // A nibble has four bits: the cast loses nothing.
    (packed[index / 2] >> (4 * (index % 2)) & 15) as i8 - 8
}

/// Two 4-bit values (-8 to 7) to a byte; an odd number of them leaves the last half empty.
pub(super) fn pack(values: &[i8]) -> Vec<u8> {
    let bits = |q: i8| (q + 8) as u8;
    values.chunks(2).map(|pair| pair.iter().rev().fold(0, |byte, &q| byte << 4 | bits(q))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nibbles_come_back() {
        let values: Vec<i8> = (-8..8).collect();
        let packed = pack(&values);
        assert_eq!(packed[..2], [0x10, 0x32]);
        assert_eq!((0..16).map(|i| nibble(&packed, i)).collect::<Vec<_>>(), values);
    }
}
