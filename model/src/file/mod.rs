//! The model file: one `.safetensors` file that holds an inference-ready generator.
//!
//! It is the only thing that passes from the trainer to a page, and it may come from anyone: [`ModelFile::read`] and
//! [`ModelStream`] bound every size before they allocate, and accept exactly the tensors that the stated architecture has.
//!
//! # Format
//! The metadata key `fastgan` holds a [`Header`] as JSON; the tensors are those of [`Architecture::tensors`], by name, and each
//! is stored in one of four ways, whatever the others are:
//!
//! | stored as | which tensors | entries |
//! |---|---|---|
//! | 32-bit floats | all | `NAME` F32 of the tensor's shape |
//! | 16-bit floats | all | `NAME` F16 of the tensor's shape |
//! | 8-bit integers | weights (four dimensions) | `NAME` I8 of the tensor's shape, -127 to 127; `NAME.scale` F32 `[outputs]`, positive |
//! | 4-bit integers | `init.weight`, `feat_8.*.weight` | `NAME` U8 `[A, B·H·W / 2]`; `NAME.scale` F16 `[⌈A/a⌉, ⌈B/b⌉]`, not zero |
//!
//! An 8-bit weight is `value · scale[output channel]`; the output channels are its first axis, but the second of `init.weight`.
//!
//! A 4-bit weight `[A, B, H, W]` is `(nibble - 8) · scale[i / a, j / b]`. The nibbles are in the weight's row-major order, two to a
//! byte, the first one in the low half. `init.weight` has a = b = 1: each latent coordinate has a scale for each channel.
//! `feat_8` has a = 1 and b = 4: four input channels of one output channel share a scale. A negative scale turns the range
//! -8 to 7 around.
//!
//! Entries may lie in any order. All scales lie before all integers in files that are written here.

mod blocks;
mod error;
mod header;
mod layout;
mod quantize;
mod read;
mod storage;
mod stream;
mod values;
mod write;

pub use error::ReadError;
pub use header::{FORMAT, Header};
pub use read::{MAX_FILE_BYTES, MAX_HEADER_BYTES};
pub use storage::{Storage, StoredTensor};
pub use stream::ModelStream;
pub use write::serialize;

use crate::Architecture;
use blocks::Blocks;
use std::collections::BTreeMap;

/// How a file stores its weights. Vectors (biases, noise strengths) are always F32: they weigh nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dtype {
    /// 16-bit floats, the usual form.
    F16,
    /// 32-bit floats.
    F32,
    /// 8-bit integers with a scale for each output channel.
    Int8,
    /// 4-bit integers for `init` and `feat_8`, which are most of the weights and little of the work; 8-bit for the others.
    Mixed,
}

/// A whole generator in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelFile {
    header: Header,
    architecture: Architecture,
    tensors: BTreeMap<String, Vec<f32>>,
}

impl ModelFile {
    /// Puts a generator together from its header and its tensors, one value list for each name.
    ///
    /// # Errors
    /// As [`ModelFile::read`]: what the architecture asks for must be there, in its size, and finite.
    pub fn new(header: Header, mut tensors: BTreeMap<String, Vec<f32>>) -> Result<Self, ReadError> {
        let architecture = header.architecture()?;
        let mut checked = BTreeMap::new();
        for spec in architecture.tensors() {
            let values = tensors
                .remove(&spec.name)
                .ok_or_else(|| ReadError::Missing { name: spec.name.clone(), shape: spec.shape.clone() })?;
            if values.len() != spec.len() {
                let found = vec![values.len()];
                return Err(ReadError::Shape { name: spec.name, expected: spec.shape, found });
            }
            if let Some(index) = values.iter().position(|x| !x.is_finite()) {
                return Err(ReadError::NonFinite { name: spec.name, index });
            }
            checked.insert(spec.name, values);
        }
        match tensors.into_keys().next() {
            Some(name) => Err(ReadError::Unexpected { name }),
            None => Ok(Self { header, architecture, tensors: checked }),
        }
    }

    /// Puts a generator together from its header and its tensors as a file stores them.
    ///
    /// # Errors
    /// As [`ModelFile::new`].
    pub fn from_stored(
        header: Header,
        tensors: impl IntoIterator<Item = StoredTensor>,
    ) -> Result<Self, ReadError> {
        let values = |tensor: StoredTensor| (tensor.name().to_owned(), tensor.into_f32());
        Self::new(header, tensors.into_iter().map(values).collect())
    }

    /// The header and the values of each tensor, which [`ModelFile::new`] puts together again.
    pub fn into_parts(self) -> (Header, BTreeMap<String, Vec<f32>>) {
        (self.header, self.tensors)
    }

    /// Its tensors as a file of this number format stores them, in order of execution.
    ///
    /// # Errors
    /// [`ReadError::NonFinite`] where a weight is too large for the number format (F16 ends at 65504).
    pub fn stored(&self, dtype: Dtype) -> Result<Vec<StoredTensor>, ReadError> {
        let specs = self.architecture.tensors().into_iter();
        specs.map(|spec| StoredTensor::encode(spec.clone(), self.tensor(&spec.name), dtype)).collect()
    }

    /// What the file says about itself.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The generator's sizes.
    pub fn architecture(&self) -> Architecture {
        self.architecture
    }

    /// The values of one tensor, row-major.
    ///
    /// # Panics
    /// Where the architecture has no tensor of that name ([`Architecture::tensors`] lists them).
    pub fn tensor(&self, name: &str) -> &[f32] {
        &self.tensors[name]
    }

    /// Number of values in all tensors.
    pub fn parameters(&self) -> usize {
        self.tensors.values().map(Vec::len).sum()
    }
}
