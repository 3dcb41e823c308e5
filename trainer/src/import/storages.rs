//! Where the bytes of a checkpoint's storages lie: in entries of a zip file, or, before PyTorch 1.6, one after the other.

use super::machine::{Pickle, Value};
use super::pickle::{MAX_PICKLE_BYTES, PickleError};
use super::tensor_info::storage;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use zip::ZipArchive;
use zip::result::ZipError;

/// Longest storage that is read: the largest layer of the largest architecture that is accepted, in F32.
const MAX_STORAGE_BYTES: u64 = 1 << 30;

/// What every old file begins with: a pickle of the number 0x1950a86a20f9469cfc6c.
const OLD_MAGIC: [u8; 15] = *b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.";

/// An open checkpoint's storages.
pub(super) enum Storages {
    Zip { archive: Box<ZipArchive<BufReader<File>>>, folder: String },
    Old { file: BufReader<File>, places: HashMap<String, (u64, u64)> },
}

impl Storages {
    /// Opens a file of either form; gives its pickle too.
    pub(super) fn open(file: File) -> Result<(Self, Pickle), PickleError> {
        let mut file = BufReader::new(file);
        if file.fill_buf()?.starts_with(&OLD_MAGIC) { open_old(file) } else { open_zip(file) }
    }

    /// The bytes of one storage.
    pub(super) fn read(&mut self, key: &str) -> Result<Vec<u8>, PickleError> {
        let mut bytes = Vec::new();
        match self {
            Self::Zip { archive, folder } => {
                let entry = archive.by_name(&format!("{folder}/{key}")).map_err(PickleError::Damaged)?;
                entry.take(MAX_STORAGE_BYTES).read_to_end(&mut bytes)?;
            }
            Self::Old { file, places } => {
                let (start, length) = *places.get(key).ok_or_else(|| PickleError::Extent(key.into()))?;
                file.seek(SeekFrom::Start(start))?;
                file.take(length.min(MAX_STORAGE_BYTES)).read_to_end(&mut bytes)?;
            }
        }
        Ok(bytes)
    }
}

fn open_zip(file: BufReader<File>) -> Result<(Storages, Pickle), PickleError> {
    let mut archive = ZipArchive::new(file).map_err(|error| match error {
        ZipError::Io(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => PickleError::Io(error),
        _ => PickleError::NotACheckpoint,
    })?;
    let name = archive.file_names().find(|name| name.ends_with("data.pkl")).ok_or(PickleError::NoPickle)?;
    let name = name.to_owned();
    let entry = archive.by_name(&name).map_err(PickleError::Damaged)?;
    let root = Pickle::parse(&mut BufReader::new(entry.take(MAX_PICKLE_BYTES)))?;
    let folder = name.trim_end_matches(".pkl").to_owned();
    Ok((Storages::Zip { archive: Box::new(archive), folder }, root))
}

/// Five pickles (magic number, version, the writer's number sizes, the object, the storages' keys), then for each key its
/// length in elements and its bytes.
fn open_old(mut file: BufReader<File>) -> Result<(Storages, Pickle), PickleError> {
    let end = file.get_ref().metadata()?.len();
    file.seek(SeekFrom::Start(OLD_MAGIC.len() as u64))?;
    let mut pickles = (&mut file).take(MAX_PICKLE_BYTES);
    for _ in 0..2 {
        Pickle::parse(&mut pickles)?;
    }
    let root = Pickle::parse(&mut pickles)?;
    let keys = Pickle::parse(&mut pickles)?;
    let Value::List(ids) = keys.root() else {
        return Err(PickleError::Pickle("the list of its storages is missing".into()));
    };
    let elements: HashMap<_, _> = root.values().iter().filter_map(|value| storage(&root, value)).collect();
    let mut places = HashMap::new();
    for &id in ids {
        let Value::Text(key) = &keys[id] else { continue };
        let element = elements.get(key).ok_or_else(|| PickleError::Extent(key.clone()))?;
        let mut count = [0; 8];
        file.read_exact(&mut count)?;
        let start = file.stream_position()?;
        let length = u64::from_le_bytes(count).checked_mul(element.bytes() as u64);
        let length =
            length.filter(|length| *length <= end - start).ok_or_else(|| PickleError::Extent(key.clone()))?;
        file.seek(SeekFrom::Start(start + length))?;
        places.insert(key.clone(), (start, length));
    }
    Ok((Storages::Old { file, places }, root))
}
