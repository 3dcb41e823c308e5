//! Model to bytes.

use super::layout::{SCALE, metadata_entry, packed_shape};
use super::{Blocks, Dtype, Header, ModelFile, ReadError, Storage, StoredTensor};
use safetensors::tensor::{Dtype as Type, View};
use std::borrow::Cow;
use std::collections::HashMap;

/// One entry of a safetensors file.
struct Entry {
    dtype: Type,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl View for &Entry {
    fn dtype(&self) -> Type {
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
    /// The file's bytes in a number format.
    ///
    /// # Errors
    /// As [`Self::stored`] and [`serialize`].
    pub fn to_bytes(&self, dtype: Dtype) -> Result<Vec<u8>, ReadError> {
        serialize(&self.header, &self.stored(dtype)?)
    }
}

/// The bytes of a file of these tensors. Scales come before all integers, so that a [`super::ModelStream`] keeps none waiting.
///
/// # Errors
/// [`ReadError::Metadata`] or [`ReadError::Header`] where the header does not serialise.
pub fn serialize(header: &Header, tensors: &[StoredTensor]) -> Result<Vec<u8>, ReadError> {
    let mut entries = Vec::new();
    for tensor in tensors {
        entries.extend(entries_of(tensor));
    }
    let json = serde_json::to_string(header).map_err(|error| ReadError::Metadata(error.to_string()))?;
    let metadata = HashMap::from([metadata_entry(json)]);
    // The library sorts by the width of numbers, wide ones first, then by name: floats lie before integers.
    safetensors::serialize(entries.iter().map(|(name, entry)| (name, entry)), Some(metadata))
        .map_err(|error| ReadError::Header(error.to_string()))
}

fn entries_of(tensor: &StoredTensor) -> Vec<(String, Entry)> {
    let name = tensor.name().to_owned();
    let scale = format!("{name}{SCALE}");
    let spec = tensor.spec();
    let shape = spec.shape.clone();
    match tensor.storage() {
        Storage::F32(values) => vec![(name, entry(Type::F32, shape, values, |x| x.to_le_bytes()))],
        Storage::F16(values) => vec![(name, entry(Type::F16, shape, values, |x| x.to_le_bytes()))],
        Storage::Int8 { values, scales } => vec![
            (scale, entry(Type::F32, vec![scales.len()], scales, |x| x.to_le_bytes())),
            (name, entry(Type::I8, shape, values, |x| x.to_le_bytes())),
        ],
        Storage::Int4 { values, scales, .. } => {
            let groups = Blocks::groups(spec).shape().to_vec();
            vec![
                (scale, entry(Type::F16, groups, scales, |x| x.to_le_bytes())),
                (name, entry(Type::U8, packed_shape(spec), values, |x| [x])),
            ]
        }
    }
}

fn entry<T: Copy, const N: usize>(
    dtype: Type,
    shape: Vec<usize>,
    values: &[T],
    bytes: impl Fn(T) -> [u8; N],
) -> Entry {
    Entry { dtype, shape, bytes: values.iter().flat_map(|&x| bytes(x)).collect() }
}
