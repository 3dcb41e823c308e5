//! The safetensors header: which bytes of a file are which part of which tensor. Everything about a file that can be checked
//! before its data come is checked here.

use super::blocks::Blocks;
use super::{Header, MAX_FILE_BYTES, ReadError};
use crate::{Architecture, TensorSpec};
use safetensors::tensor::{Dtype, Metadata, TensorInfo};
use safetensors::{SafeTensorError, SafeTensors};
use std::collections::HashMap;

const METADATA_KEY: &str = "fastgan";

/// Ending of the key that holds a quantised tensor's scales.
pub(super) const SCALE: &str = ".scale";

/// A file's header, checked.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) header: Header,
    pub(super) architecture: Architecture,
    /// The architecture's tensors.
    pub(super) specs: Vec<TensorSpec>,
    /// What the data hold, first byte to last, without gap or overlap.
    pub(super) parts: Vec<Part>,
    /// Length of the file in bytes.
    pub(super) length: u64,
}

/// One entry of the safetensors header.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// Its key in the file.
    pub(super) name: String,
    /// Index of the tensor in [`Layout::specs`].
    pub(super) tensor: usize,
    pub(super) content: Content,
    /// Length in bytes.
    pub(super) bytes: usize,
}

/// What a part's bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// All values as 32-bit floats.
    F32,
    /// All values as 16-bit floats.
    F16,
    /// All values as 8-bit integers.
    Int8,
    /// All values as nibbles.
    Int4,
    /// The scales of 8-bit integers, 32-bit floats.
    Int8Scales,
    /// The scales of nibbles, 16-bit floats.
    Int4Scales,
}

impl Layout {
    /// Reads a header with the eight bytes of its length before it, and nothing after it.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, ReadError> {
        let json = bytes.get(8..).unwrap_or_default();
        let metadata = match serde_json::from_slice::<Metadata>(json) {
            Ok(metadata) => metadata,
            // serde_json has only words for what is wrong; the library's own reader has the cause.
            Err(error) => {
                return Err(match SafeTensors::read_metadata(bytes) {
                    Err(SafeTensorError::InvalidOffset(name)) => ReadError::Offsets { name },
                    Err(cause) => ReadError::Header(cause.to_string()),
                    Ok(_) => ReadError::Header(error.to_string()),
                });
            }
        };
        let ours = metadata.metadata().as_ref().and_then(|map| map.get(METADATA_KEY));
        let ours = ours.ok_or(ReadError::NotFastgan)?;
        let header: Header =
            serde_json::from_str(ours).map_err(|error| ReadError::Metadata(error.to_string()))?;
        let architecture = header.architecture()?;
        let specs = architecture.tensors();
        let parts = parts(&specs, &metadata)?;
        let length = bytes.len() as u64 + metadata.data_len() as u64;
        if length > MAX_FILE_BYTES {
            return Err(ReadError::TooLarge { found: length });
        }
        Ok(Self { header, architecture, specs, parts, length })
    }
}

/// The parts in order of their bytes: exactly what the architecture asks for.
fn parts(specs: &[TensorSpec], metadata: &Metadata) -> Result<Vec<Part>, ReadError> {
    let mut stored = metadata.tensors();
    let mut found = HashMap::new();
    for (tensor, spec) in specs.iter().enumerate() {
        let info = take(&mut stored, &spec.name, &spec.shape)?;
        let content = match info.dtype {
            Dtype::F32 => Content::F32,
            Dtype::F16 => Content::F16,
            Dtype::I8 if spec.is_weight() => Content::Int8,
            Dtype::U8 if spec.may_be_four_bit() => Content::Int4,
            other => return Err(dtype_error(spec, other)),
        };
        let expected = if content == Content::Int4 { packed_shape(spec) } else { spec.shape.clone() };
        check_shape(&spec.name, info, expected)?;
        found.insert(spec.name.clone(), (tensor, content, info));

        let (scales, dtype, shape) = match content {
            Content::Int8 => (Content::Int8Scales, Dtype::F32, vec![Blocks::channels(spec).len()]),
            Content::Int4 => (Content::Int4Scales, Dtype::F16, Blocks::groups(spec).shape().to_vec()),
            _ => continue,
        };
        let name = format!("{}{SCALE}", spec.name);
        let info = take(&mut stored, &name, &shape)?;
        check_shape(&name, info, shape)?;
        if info.dtype != dtype {
            let expected = if dtype == Dtype::F32 { "F32" } else { "F16" };
            return Err(ReadError::Dtype { name, expected, found: info.dtype.to_string() });
        }
        found.insert(name, (tensor, scales, info));
    }
    if let Some(name) = stored.into_keys().min() {
        return Err(ReadError::Unexpected { name });
    }
    let in_order = metadata.offset_keys().into_iter().filter_map(|name| {
        let (tensor, content, info) = found.get(&name)?;
        let bytes = info.data_offsets.1 - info.data_offsets.0;
        Some(Part { name, tensor: *tensor, content: *content, bytes })
    });
    Ok(in_order.collect())
}

fn take<'a>(
    stored: &mut HashMap<String, &'a TensorInfo>,
    name: &str,
    shape: &[usize],
) -> Result<&'a TensorInfo, ReadError> {
    stored.remove(name).ok_or_else(|| ReadError::Missing { name: name.into(), shape: shape.into() })
}

fn check_shape(name: &str, info: &TensorInfo, expected: Vec<usize>) -> Result<(), ReadError> {
    if info.shape == expected {
        return Ok(());
    }
    Err(ReadError::Shape { name: name.into(), expected, found: info.shape.clone() })
}

/// Shape of a 4-bit weight's bytes `[A, B·H·W / 2]`; what it divides is even in every architecture.
pub(super) fn packed_shape(spec: &TensorSpec) -> Vec<usize> {
    vec![spec.shape[0], spec.shape[1..].iter().product::<usize>() / 2]
}

fn dtype_error(spec: &TensorSpec, found: Dtype) -> ReadError {
    let expected = match (spec.may_be_four_bit(), spec.is_weight()) {
        (true, _) => "F16, F32, I8 or U8 (two nibbles)",
        (false, true) => "F16, F32 or I8",
        (false, false) => "F16 or F32",
    };
    ReadError::Dtype { name: spec.name.clone(), expected, found: found.to_string() }
}

pub(super) fn metadata_entry(json: String) -> (String, String) {
    (METADATA_KEY.into(), json)
}
