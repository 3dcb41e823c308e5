//! Model to bytes.

use super::{Dtype, ModelFile, ReadError, read::metadata_entry};
use half::f16;
use safetensors::tensor::{Dtype as Stored, View};
use std::borrow::Cow;
use std::collections::HashMap;

struct Encoded {
    dtype: Stored,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl View for &Encoded {
    fn dtype(&self) -> Stored {
        self.dtype
    }
    fn shape(&self) -> &[usize] {
        &self.shape
    }
    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.bytes)
    }
    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}

impl ModelFile {
    /// The file's bytes, weights in `dtype`.
    ///
    /// # Errors
    /// [`ReadError::NonFinite`] where a weight is too large for F16 (beyond 65504), and [`ReadError::Header`] where
    /// the header does not serialise.
    pub fn to_bytes(&self, dtype: Dtype) -> Result<Vec<u8>, ReadError> {
        let mut encoded = Vec::new();
        for spec in self.architecture.tensors() {
            let values = self.tensor(&spec.name);
            let small = spec.shape.len() == 1 || dtype == Dtype::F32;
            let (dtype, bytes) = if small {
                (Stored::F32, values.iter().flat_map(|x| x.to_le_bytes()).collect())
            } else {
                if let Some(index) = values.iter().position(|&x| !f16::from_f32(x).is_finite()) {
                    return Err(ReadError::NonFinite { name: spec.name, index });
                }
                (Stored::F16, values.iter().flat_map(|&x| f16::from_f32(x).to_le_bytes()).collect())
            };
            encoded.push((spec.name, Encoded { dtype, shape: spec.shape, bytes }));
        }
        let json = serde_json::to_string(&self.header).map_err(|e| ReadError::Metadata(e.to_string()))?;
        let metadata = HashMap::from([metadata_entry(json)]);
        safetensors::serialize(encoded.iter().map(|(name, tensor)| (name, tensor)), Some(metadata))
            .map_err(|error| ReadError::Header(error.to_string()))
    }
}
