//! Latents files: safetensors with a tensor `z [N, latent_dim]`, and the names as a JSON list under `names` in the metadata.

use super::{Latents, LatentsError};
use crate::files::{FileError, write_atomically};
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};
use std::collections::HashMap;
use std::io::{Error, Write};
use std::path::Path;
use tch::Tensor;

const NAMES: &str = "names";

impl Latents {
    /// Reads a latents file, of any float format, with names or without.
    ///
    /// # Errors
    /// As [`Self::new`], or where there is no such file or no tensor `z` in it.
    pub fn read(path: &Path) -> Result<Self, LatentsError> {
        let bytes = std::fs::read(path).map_err(|error| FileError::new(path, error))?;
        let format = |error: &dyn ToString| LatentsError::Format(error.to_string());
        let (_, metadata) = SafeTensors::read_metadata(&bytes).map_err(|error| format(&error))?;
        let names = metadata.metadata().as_ref().and_then(|entries| entries.get(NAMES));
        let names: Vec<String> = names
            .map_or(Ok(Vec::new()), |text| serde_json::from_str(text))
            .map_err(|error| format(&error))?;
        let tensors = SafeTensors::deserialize(&bytes).map_err(|error| format(&error))?;
        let view = tensors.tensor("z").map_err(|_| LatentsError::Missing)?;
        let kind = match view.dtype() {
            Dtype::F32 => tch::Kind::Float,
            Dtype::F64 => tch::Kind::Double,
            Dtype::F16 => tch::Kind::Half,
            Dtype::BF16 => tch::Kind::BFloat16,
            other => return Err(LatentsError::Format(format!("its `z` holds {other:?} instead of floats"))),
        };
        let shape: Vec<_> = view.shape().iter().map(|&length| length as i64).collect();
        if shape.len() != 2 || shape.contains(&0) {
            return Err(LatentsError::Shape { found: shape });
        }
        let z = Tensor::f_from_data_size(view.data(), &shape, kind).map_err(|error| format(&error))?;
        Self::new(&z, &names)
    }

    /// Writes a latents file, F32.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), LatentsError> {
        let bytes: Vec<u8> =
            self.rows().iter().flat_map(|row| &row.z).flat_map(|value| value.to_le_bytes()).collect();
        let names: Vec<_> = self.rows().iter().map(|row| &row.name).collect();
        let names = serde_json::to_string(&names).map_err(|error| FileError::new(path, error.into()))?;
        let shape = vec![self.rows().len(), self.dim()];
        let serialized = TensorView::new(Dtype::F32, shape, &bytes)
            .and_then(|z| {
                safetensors::serialize([("z", z)], Some(HashMap::from([(NAMES.to_owned(), names)])))
            })
            .map_err(|error| FileError::new(path, Error::other(error)))?;
        Ok(write_atomically(path, |out| out.write_all(&serialized))?)
    }
}
