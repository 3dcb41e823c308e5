//! The newest generator, as the server holds it.

use crate::files::FileError;
use axum::body::{Body, Bytes};
use fastgan_model::file::{Header, ModelStream};
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Bytes that are read and sent at once.
const PIECE: usize = 1 << 18;

/// What the pages are told.
#[derive(Debug, Clone)]
pub(super) struct News {
    /// Nothing until the run has exported once.
    pub(super) newest: Option<Arc<Published>>,
    /// No newer generator will come.
    pub(super) ended: bool,
}

/// A generator that a page may fetch. The open file keeps its bytes together: whoever has begun to read them reads them to their
/// end, though a newer file has taken the name.
#[derive(Debug)]
pub(super) struct Published {
    /// Steps that the generator was trained.
    pub(super) step: u64,
    /// Length of the file.
    pub(super) bytes: u64,
    /// No other generator has it, of this run or of another one.
    pub(super) version: String,
    file: Arc<File>,
    /// When the file was written.
    time: SystemTime,
}

impl Published {
    pub(super) fn open(path: &Path, step: u64, version: String) -> Result<Self, FileError> {
        let open = || {
            let file = File::open(path)?;
            let about = file.metadata()?;
            let time = about.modified().unwrap_or_else(|_| SystemTime::now());
            Ok(Self { step, bytes: about.len(), version, file: Arc::new(file), time })
        };
        open().map_err(|error| FileError::new(path, error))
    }

    /// A model file that an earlier part of the run has left, with the step that it names itself; nothing where there is none.
    pub(super) fn found(path: &Path, version: String) -> Option<Self> {
        let mut found = Self::open(path, 0, version).ok()?;
        found.step = found.header()?.iterations;
        Some(found)
    }

    /// How long ago it was written.
    pub(super) fn age(&self) -> Duration {
        // A clock that was set back makes it new.
        self.time.elapsed().unwrap_or_default()
    }

    /// What the file says about itself; nothing where it is no model.
    pub(super) fn header(&self) -> Option<Header> {
        let mut stream = ModelStream::new();
        for piece in pieces(self.file.clone(), self.bytes) {
            stream.push(&piece.ok()?).ok()?;
            if let Some(header) = stream.header() {
                return Some(header.clone());
            }
        }
        None
    }

    /// The whole file. It is read where it is sent, a piece when there is room for one: from memory, since it was just written.
    pub(super) fn body(&self) -> Body {
        Body::from_stream(tokio_stream::iter(pieces(self.file.clone(), self.bytes)))
    }
}

/// The first `length` bytes of a file, in pieces; a file that is shorter ends in an error.
fn pieces(file: Arc<File>, length: u64) -> impl Iterator<Item = io::Result<Bytes>> {
    let starts = (0..length).step_by(PIECE);
    starts.map(move |start| {
        let mut piece = vec![0; PIECE.min((length - start) as usize)];
        fill_at(&file, &mut piece, start)?;
        Ok(piece.into())
    })
}

/// Reads from a place of its own, so that many may read a file at a time.
#[cfg(unix)]
fn fill_at(file: &File, piece: &mut [u8], start: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, piece, start)
}

/// Reads from a place of its own, so that many may read a file at a time.
#[cfg(windows)]
fn fill_at(file: &File, mut piece: &mut [u8], mut start: u64) -> io::Result<()> {
    while !piece.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, piece, start)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => {
                piece = &mut piece[read..];
                start += read as u64;
            }
        }
    }
    Ok(())
}
