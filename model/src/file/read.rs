//! Bytes to model.

use super::{ModelFile, ModelStream, ReadError};
use std::collections::BTreeMap;

/// Longest header that is read; a real one has some 15 kB.
pub const MAX_HEADER_BYTES: u64 = 1 << 20;

/// Longest file that is read: 2 GiB, what a wasm32 module can address at most.
pub const MAX_FILE_BYTES: u64 = 1 << 31;

/// Bytes that are read at once, so that few tensors are in memory in both forms.
const PIECE: usize = 1 << 20;

impl ModelFile {
    /// Reads a whole file, through [`ModelStream`].
    ///
    /// # Errors
    /// One [`ReadError`] for each cause; those about a tensor name it and say what was expected.
    pub fn read(bytes: &[u8]) -> Result<Self, ReadError> {
        let mut stream = ModelStream::new();
        let mut tensors = BTreeMap::new();
        for piece in bytes.chunks(PIECE) {
            for tensor in stream.push(piece)? {
                tensors.insert(tensor.name().to_owned(), tensor.into_f32());
            }
        }
        Self::new(stream.finish()?, tensors)
    }
}
