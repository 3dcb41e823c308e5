//! PyTorch's zip files: tensors by name. The pickle inside is parsed as data by candle; no object in it is ever made.

use candle_core::DType;
use candle_core::pickle::{Object, Stack, TensorInfo};
use half::{bf16, f16};
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use tch::Tensor;
use zip::ZipArchive;
use zip::result::ZipError;

/// Longest pickle that is parsed; that of the largest official checkpoint has some 60 kB.
const MAX_PICKLE_BYTES: u64 = 4 << 20;

/// Longest storage that is read: four times the official network's largest layer.
const MAX_STORAGE_BYTES: u64 = 1 << 30;

/// Why a file gives no tensors.
#[derive(Debug, thiserror::Error)]
pub enum PickleError {
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// Not a zip file.
    #[error(
        "is not a checkpoint in PyTorch's zip form; if it was written before PyTorch 1.6, load it there and save it again with torch.save"
    )]
    NotZip,
    /// A zip file without `data.pkl`.
    #[error("is a zip file, but holds no PyTorch checkpoint")]
    NoPickle,
    /// The zip file is broken.
    #[error("is damaged: {0}")]
    Damaged(ZipError),
    /// The pickle is broken, or of a kind that no checkpoint has.
    #[error("cannot be understood: {0}")]
    Pickle(String),
    /// A number type other than floats.
    #[error("holds `{name}` as {dtype}; F32, F64, F16 or BF16 was expected")]
    Dtype {
        /// The tensor.
        name: String,
        /// Its type.
        dtype: String,
    },
    /// Sizes that do not fit the stored bytes.
    #[error("holds `{0}` with a shape that does not fit its stored bytes")]
    Extent(String),
}

/// An open checkpoint: what its pickle says, and where the bytes are.
pub(super) struct PickleFile {
    archive: ZipArchive<BufReader<File>>,
    data_folder: std::path::PathBuf,
    /// The pickled object.
    pub(super) root: Object,
}

impl PickleFile {
    pub(super) fn open(path: &Path) -> Result<Self, PickleError> {
        let mut archive =
            ZipArchive::new(BufReader::new(File::open(path)?)).map_err(|error| match error {
                ZipError::Io(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => {
                    PickleError::Io(error)
                }
                _ => PickleError::NotZip,
            })?;
        let name = archive
            .file_names()
            .find(|name| name.ends_with("data.pkl"))
            .ok_or(PickleError::NoPickle)?
            .to_owned();
        let data_folder = name.trim_end_matches(".pkl").into();
        let entry = archive.by_name(&name).map_err(PickleError::Damaged)?;
        let root = parse(&mut BufReader::new(entry.take(MAX_PICKLE_BYTES)))?;
        Ok(Self { archive, data_folder, root })
    }

    /// The tensor that a pickled value describes; `None` where it describes something else (a counter, a setting).
    pub(super) fn tensor(&mut self, name: &str, value: &Object) -> Result<Option<Tensor>, PickleError> {
        let key = Object::Unicode(name.into());
        let info = value
            .clone()
            .into_tensor_info(key, &self.data_folder)
            .map_err(|error| PickleError::Pickle(error.to_string()))?;
        info.map(|info| self.read(&info)).transpose()
    }

    fn read(&mut self, info: &TensorInfo) -> Result<Tensor, PickleError> {
        let mut bytes = Vec::new();
        let entry = self.archive.by_name(&info.path).map_err(PickleError::Damaged)?;
        entry.take(MAX_STORAGE_BYTES).read_to_end(&mut bytes)?;
        let storage = floats(info.dtype, &bytes).ok_or_else(|| PickleError::Dtype {
            name: info.name.clone(),
            dtype: format!("{:?}", info.dtype),
        })?;

        let dims: Vec<_> = info.layout.dims().iter().map(|&d| d as i64).collect();
        let strides: Vec<_> = info.layout.stride().iter().map(|&s| s as i64).collect();
        let offset = info.layout.start_offset() as i64;
        let last = dims.iter().zip(&strides).try_fold(offset, |sum, (&d, &s)| {
            (d - 1).max(0).checked_mul(s).and_then(|reach| sum.checked_add(reach))
        });
        if last.is_none_or(|last| last < 0 || last >= storage.len() as i64) {
            return Err(PickleError::Extent(info.name.clone()));
        }
        Ok(Tensor::from_slice(&storage).as_strided(&dims[..], &strides[..], offset).contiguous())
    }
}

fn parse(pickle: &mut impl std::io::BufRead) -> Result<Object, PickleError> {
    let mut stack = Stack::empty();
    stack
        .read_loop(pickle)
        .and_then(|()| stack.finalize())
        .map_err(|error| PickleError::Pickle(error.to_string()))
}

fn floats(dtype: DType, bytes: &[u8]) -> Option<Vec<f32>> {
    let (pairs, quads, octets) =
        (bytes.as_chunks::<2>().0, bytes.as_chunks::<4>().0, bytes.as_chunks::<8>().0);
    match dtype {
        DType::F32 => Some(quads.iter().map(|&b| f32::from_le_bytes(b)).collect()),
        DType::F64 => Some(octets.iter().map(|&b| f64::from_le_bytes(b) as f32).collect()),
        DType::F16 => Some(pairs.iter().map(|&b| f16::from_le_bytes(b).to_f32()).collect()),
        DType::BF16 => Some(pairs.iter().map(|&b| bf16::from_le_bytes(b).to_f32()).collect()),
        // Counters (`num_batches_tracked`): not weights.
        DType::I64 => Some(octets.iter().map(|&b| i64::from_le_bytes(b) as f32).collect()),
        _ => None,
    }
}

/// A plain state dictionary, or a `.safetensors` file: every tensor by its key.
///
/// # Errors
/// A [`PickleError`] that says what the file is instead.
pub fn read_state_dict(path: &Path) -> Result<HashMap<String, Tensor>, PickleError> {
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("safetensors")) {
        let tensors =
            Tensor::read_safetensors(path).map_err(|error| PickleError::Pickle(error.to_string()))?;
        return Ok(tensors.into_iter().collect());
    }
    let mut file = PickleFile::open(path)?;
    let Object::Dict(entries) = file.root.clone() else {
        return Err(PickleError::Pickle("it holds no dictionary of tensors".into()));
    };
    let mut tensors = HashMap::new();
    for (key, value) in entries {
        let Object::Unicode(key) = key else { continue };
        if let Some(tensor) = file.tensor(&key, &value)? {
            tensors.insert(key, tensor);
        }
    }
    Ok(tensors)
}
