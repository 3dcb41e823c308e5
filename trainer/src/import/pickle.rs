//! PyTorch's files: tensors by name. The pickle inside is parsed as data; no object in it is ever made.

use super::machine::{Pickle, Value};
use super::storages::Storages;
use super::tensor_info::{Element, TensorInfo};
use half::{bf16, f16};
use std::collections::HashMap;
use std::fs::File;
use std::path::Path;
use tch::Tensor;
use zip::result::ZipError;

/// Longest pickle that is parsed; that of the largest official checkpoint has some 60 kB.
pub(super) const MAX_PICKLE_BYTES: u64 = 4 << 20;

/// Why a file gives no tensors.
#[derive(Debug, thiserror::Error)]
pub enum PickleError {
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// Neither form of `torch.save`.
    #[error("is not a checkpoint that torch.save wrote")]
    NotACheckpoint,
    /// A zip file without `data.pkl`.
    #[error("is a zip file, but holds no PyTorch checkpoint")]
    NoPickle,
    /// The zip file is broken.
    #[error("is damaged: {0}")]
    Damaged(ZipError),
    /// The pickle is broken, or of a kind that no checkpoint has.
    #[error("cannot be understood: {0}")]
    Pickle(String),
    /// Sizes that do not fit the stored bytes.
    #[error("holds `{0}` with a shape that does not fit its stored bytes: the file is damaged or cut off")]
    Extent(String),
}

/// An open checkpoint: what its pickle says, and where the bytes are.
pub(super) struct PickleFile {
    pub(super) storages: Storages,
    /// What it says.
    pub(super) pickle: Pickle,
}

impl PickleFile {
    pub(super) fn open(path: &Path) -> Result<Self, PickleError> {
        let (storages, pickle) = Storages::open(File::open(path)?)?;
        Ok(Self { storages, pickle })
    }
}

/// The tensor that a pickled value describes, as F32; `None` where it describes something else (a counter, a setting).
pub(super) fn read(
    storages: &mut Storages,
    pickle: &Pickle,
    name: &str,
    value: &Value,
) -> Result<Option<Tensor>, PickleError> {
    let Some(info) = TensorInfo::of(pickle, value) else { return Ok(None) };
    let bytes = storages.read(&info.storage)?;
    let Some(values) = floats(info.element, &bytes) else { return Ok(None) };
    // The last element that the shape reaches must lie in the storage.
    let reach = info.shape.iter().zip(&info.strides).try_fold(info.offset, |sum, (&length, &stride)| {
        let steps = length.checked_sub(1).filter(|&steps| steps >= 0 && stride >= 0)?;
        steps.checked_mul(stride).and_then(|more| sum.checked_add(more))
    });
    if info.offset < 0 || reach.is_none_or(|last| last >= values.len() as i64) {
        return Err(PickleError::Extent(name.into()));
    }
    let storage = Tensor::from_slice(&values);
    Ok(Some(storage.as_strided(&info.shape[..], &info.strides[..], info.offset).contiguous()))
}

fn floats(element: Element, bytes: &[u8]) -> Option<Vec<f32>> {
    let (pairs, quads, octets) =
        (bytes.as_chunks::<2>().0, bytes.as_chunks::<4>().0, bytes.as_chunks::<8>().0);
    match element {
        Element::F32 => Some(quads.iter().map(|&b| f32::from_le_bytes(b)).collect()),
        Element::F64 => Some(octets.iter().map(|&b| f64::from_le_bytes(b) as f32).collect()),
        Element::F16 => Some(pairs.iter().map(|&b| f16::from_le_bytes(b).to_f32()).collect()),
        Element::BF16 => Some(pairs.iter().map(|&b| bf16::from_le_bytes(b).to_f32()).collect()),
        Element::Integer(_) => None,
    }
}

/// A plain state dictionary, or a `.safetensors` file: every tensor by its key.
///
/// # Errors
/// A [`PickleError`] that says what the file is instead.
pub fn read_state_dict(path: &Path) -> Result<HashMap<String, Tensor>, PickleError> {
    read_tensors(path, |_| true)
}

/// As [`read_state_dict`], but only the tensors whose key is `wanted`: of VGG16, nine tenths are never used.
///
/// # Errors
/// A [`PickleError`] that says what the file is instead.
pub fn read_tensors(
    path: &Path,
    wanted: impl Fn(&str) -> bool,
) -> Result<HashMap<String, Tensor>, PickleError> {
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("safetensors")) {
        let tensors =
            Tensor::read_safetensors(path).map_err(|error| PickleError::Pickle(error.to_string()))?;
        return Ok(tensors.into_iter().filter(|(key, _)| wanted(key)).collect());
    }
    let mut file = PickleFile::open(path)?;
    let Value::Dict(_) = file.pickle.root() else {
        return Err(PickleError::Pickle("it holds no dictionary of tensors".into()));
    };
    let mut tensors = HashMap::new();
    for (key, value) in file.pickle.named(file.pickle.root()).filter(|(key, _)| wanted(key)) {
        if let Some(tensor) = read(&mut file.storages, &file.pickle, key, value)? {
            tensors.insert(key.to_owned(), tensor);
        }
    }
    Ok(tensors)
}
