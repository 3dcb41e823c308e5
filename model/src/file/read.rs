//! Bytes to model. Written for files from strangers: nothing is allocated by a number that was not checked.

use super::{Header, ModelFile, ReadError};
use half::f16;
use safetensors::tensor::{Dtype, Metadata};
use safetensors::{SafeTensorError, SafeTensors};
use std::collections::BTreeMap;

/// Longest header that is read; a real one has some 15 kB.
pub const MAX_HEADER_BYTES: u64 = 1 << 20;

/// Longest file that is read: 2 GiB, what a wasm32 module can address at most.
pub const MAX_FILE_BYTES: u64 = 1 << 31;

const METADATA_KEY: &str = "fastgan";

impl ModelFile {
    /// Reads a whole file.
    ///
    /// # Errors
    /// One [`ReadError`] for each cause; those about a tensor name it and say what was expected.
    pub fn read(bytes: &[u8]) -> Result<Self, ReadError> {
        let metadata = parse_header(bytes)?;
        let header = fastgan_header(&metadata)?;
        let architecture = header.architecture()?;

        let mut stored = metadata.tensors();
        let mut specs = architecture.tensors();
        for spec in &specs {
            let info = stored
                .remove(&spec.name)
                .ok_or_else(|| ReadError::Missing { name: spec.name.clone(), shape: spec.shape.clone() })?;
            if info.shape != spec.shape {
                let (name, expected) = (spec.name.clone(), spec.shape.clone());
                return Err(ReadError::Shape { name, expected, found: info.shape.clone() });
            }
            if !matches!(info.dtype, Dtype::F16 | Dtype::F32) {
                return Err(ReadError::Dtype { name: spec.name.clone(), found: info.dtype.to_string() });
            }
        }
        if let Some(name) = stored.into_keys().min() {
            return Err(ReadError::Unexpected { name });
        }

        let file = SafeTensors::deserialize(bytes).map_err(layout_error)?;
        let mut tensors = BTreeMap::new();
        for spec in specs.drain(..) {
            let view = file.tensor(&spec.name).map_err(layout_error)?;
            tensors.insert(spec.name, to_f32(view.dtype(), view.data()));
        }
        Self::new(header, tensors)
    }
}

/// The safetensors header, checked: its own length, the file's length, and that the tensors tile the data without gap or
/// overlap.
fn parse_header(bytes: &[u8]) -> Result<Metadata, ReadError> {
    let found = bytes.len() as u64;
    if found > MAX_FILE_BYTES {
        return Err(ReadError::TooLarge { found });
    }
    let (length, rest) = bytes.split_first_chunk::<8>().ok_or(ReadError::NotSafetensors)?;
    // The JSON begins right after the length, so anything else (a web page, an image, a text) shows itself here.
    if rest.first() != Some(&b'{') {
        return Err(ReadError::NotSafetensors);
    }
    let length = u64::from_le_bytes(*length);
    if length > MAX_HEADER_BYTES {
        return Err(ReadError::HeaderTooLarge { found: length });
    }
    if (rest.len() as u64) < length {
        return Err(ReadError::Length { expected: 8 + length, found });
    }
    match SafeTensors::read_metadata(bytes) {
        Ok((_, metadata)) => Ok(metadata),
        // The header is sound and the data are not as long as it says.
        Err(SafeTensorError::MetadataIncompleteBuffer) => {
            let json = &rest[..length as usize];
            let metadata: Metadata =
                serde_json::from_slice(json).map_err(|error| ReadError::Header(error.to_string()))?;
            Err(ReadError::Length { expected: 8 + length + metadata.data_len() as u64, found })
        }
        Err(error) => Err(layout_error(error)),
    }
}

fn fastgan_header(metadata: &Metadata) -> Result<Header, ReadError> {
    let json =
        metadata.metadata().as_ref().and_then(|map| map.get(METADATA_KEY)).ok_or(ReadError::NotFastgan)?;
    serde_json::from_str(json).map_err(|error| ReadError::Metadata(error.to_string()))
}

fn layout_error(error: SafeTensorError) -> ReadError {
    match error {
        SafeTensorError::InvalidOffset(name) => ReadError::Offsets { name },
        other => ReadError::Header(other.to_string()),
    }
}

fn to_f32(dtype: Dtype, data: &[u8]) -> Vec<f32> {
    if dtype == Dtype::F16 {
        data.as_chunks::<2>().0.iter().map(|&b| f16::from_le_bytes(b).to_f32()).collect()
    } else {
        data.as_chunks::<4>().0.iter().map(|&b| f32::from_le_bytes(b)).collect()
    }
}

pub(super) fn metadata_entry(json: String) -> (String, String) {
    (METADATA_KEY.into(), json)
}
