//! The model file: one `.safetensors` file that holds an inference-ready generator.
//!
//! It is the only thing that passes from the trainer to a page, and it may come from anyone: [`ModelFile::read`] bounds
//! every size before it allocates, and accepts exactly the tensors that the stated architecture has.

mod error;
mod header;
mod read;
mod write;

pub use error::ReadError;
pub use header::{FORMAT, Header};
pub use read::{MAX_FILE_BYTES, MAX_HEADER_BYTES};

use crate::Architecture;
use std::collections::BTreeMap;

/// How a file stores its weights. Vectors (biases, noise strengths) are always F32: they weigh nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dtype {
    /// 16-bit floats, the usual form.
    F16,
    /// 32-bit floats.
    F32,
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
