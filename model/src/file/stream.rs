//! A model file that arrives in pieces.

use super::blocks::group;
use super::layout::{Content, Layout};
use super::storage::{Storage, StoredTensor};
use super::values::{Arriving, Values};
use super::{Header, MAX_HEADER_BYTES, ReadError};
use crate::Architecture;
use std::collections::HashMap;

/// Reads a model file from pieces of any size, and hands out each tensor as soon as it is complete.
///
/// It is written for files from strangers: the header is checked before any of the data are kept, and each value when it
/// comes. It holds the tensor that is arriving and the scales that wait for their values, never the whole file. (A piece
/// that ends one tensor and begins another has both for the moment. The values of a quantised tensor whose scales lie
/// behind them wait as well; [`super::serialize`] lays all scales first.)
///
/// The pieces do not matter: the same bytes give the same tensors in the same order, or the same error.
#[derive(Debug, Default)]
pub struct ModelStream {
    received: u64,
    /// Until the header is complete: the bytes so far.
    start: Vec<u8>,
    body: Option<Body>,
    error: Option<ReadError>,
}

#[derive(Debug)]
struct Body {
    layout: Layout,
    /// How many parts have come.
    complete: usize,
    arriving: Option<Arriving>,
    /// One half of a quantised tensor, by its index.
    waiting: HashMap<usize, Values>,
}

impl ModelStream {
    /// A reader that has seen nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes and returns the tensors that they complete.
    ///
    /// # Errors
    /// One [`ReadError`] for each cause, and the same again for every call after it. Bytes beyond the end are counted and
    /// left to [`Self::finish`]; a caller that would rather stop can compare with [`Self::expected`].
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<StoredTensor>, ReadError> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        self.received += bytes.len() as u64;
        let result = self.take(bytes);
        if let Err(error) = &result {
            self.error = Some(error.clone());
        }
        result
    }

    fn take(&mut self, bytes: &[u8]) -> Result<Vec<StoredTensor>, ReadError> {
        if let Some(body) = &mut self.body {
            return body.push(bytes);
        }
        // The JSON begins right after the eight bytes of its length, so nine bytes tell a web page, an image or a text
        // from a model, and how long the header is.
        let mut bytes = self.fill_start(bytes, 9);
        let Some((length, rest)) = self.start.split_first_chunk::<8>() else { return Ok(Vec::new()) };
        let length = u64::from_le_bytes(*length);
        match rest.first() {
            None => return Ok(Vec::new()),
            Some(b'{') if length <= MAX_HEADER_BYTES => {}
            Some(b'{') => return Err(ReadError::HeaderTooLarge { found: length }),
            Some(_) => return Err(ReadError::NotSafetensors),
        }
        let end = 8 + length as usize;
        bytes = self.fill_start(bytes, end);
        if self.start.len() < end {
            return Ok(Vec::new());
        }
        let layout = Layout::parse(&self.start[..end])?;
        self.start = Vec::new();
        let body = Body { layout, complete: 0, arriving: None, waiting: HashMap::new() };
        self.body.insert(body).push(bytes)
    }

    /// Appends to the start until it has `length` bytes; returns what is left.
    fn fill_start<'a>(&mut self, bytes: &'a [u8], length: usize) -> &'a [u8] {
        let missing = length.saturating_sub(self.start.len());
        let (own, rest) = bytes.split_at(bytes.len().min(missing));
        self.start.extend(own);
        rest
    }

    /// What the file says about itself, once that has come.
    pub fn header(&self) -> Option<&Header> {
        self.body.as_ref().map(|body| &body.layout.header)
    }

    /// The generator's sizes, once they are known.
    pub fn architecture(&self) -> Option<Architecture> {
        self.body.as_ref().map(|body| body.layout.architecture)
    }

    /// How the values of a tensor are stored (`F32`, `F16`, `INT8` or `INT4`), once the header has come.
    pub fn dtype(&self, name: &str) -> Option<&'static str> {
        let layout = &self.body.as_ref()?.layout;
        let tensor = layout.specs.iter().position(|spec| spec.name == name)?;
        layout.parts.iter().filter(|part| part.tensor == tensor).find_map(|part| match part.content {
            Content::F32 => Some("F32"),
            Content::F16 => Some("F16"),
            Content::Int8 => Some("INT8"),
            Content::Int4 => Some("INT4"),
            Content::Int8Scales | Content::Int4Scales => None,
        })
    }

    /// Length of the whole file in bytes, once it is known.
    pub fn expected(&self) -> Option<u64> {
        self.body.as_ref().map(|body| body.layout.length)
    }

    /// Bytes that have come.
    pub fn received(&self) -> u64 {
        self.received
    }

    /// Ends the file: every tensor has come.
    ///
    /// # Errors
    /// [`ReadError::Length`] where bytes are missing or left over, [`ReadError::NotSafetensors`] where not even a header
    /// began, or the error that [`Self::push`] gave.
    pub fn finish(self) -> Result<Header, ReadError> {
        let found = self.received;
        if let Some(error) = self.error {
            return Err(error);
        }
        match self.body {
            Some(body) if body.layout.length == found => Ok(body.layout.header),
            Some(body) => Err(ReadError::Length { expected: body.layout.length, found }),
            None => Err(match self.start.split_first_chunk::<8>() {
                Some((length, [b'{', ..])) => {
                    ReadError::Length { expected: 8 + u64::from_le_bytes(*length), found }
                }
                _ => ReadError::NotSafetensors,
            }),
        }
    }
}

impl Body {
    fn push(&mut self, mut bytes: &[u8]) -> Result<Vec<StoredTensor>, ReadError> {
        let mut tensors = Vec::new();
        while !bytes.is_empty() {
            let mut arriving = match self.arriving.take() {
                Some(arriving) => arriving,
                None => match self.layout.parts.get(self.complete) {
                    Some(part) => Arriving::new(part.clone())?,
                    None => break,
                },
            };
            bytes = arriving.push(bytes)?;
            if arriving.is_complete() {
                self.complete += 1;
                tensors.extend(self.tensor(arriving));
            } else {
                self.arriving = Some(arriving);
            }
        }
        Ok(tensors)
    }

    /// The tensor that a part completes, unless the other half of it is still to come.
    fn tensor(&mut self, arrived: Arriving) -> Option<StoredTensor> {
        let (part, values) = arrived.into_values();
        let spec = &self.layout.specs[part.tensor];
        let storage = match (part.content, values) {
            (Content::F32, Values::F32(values)) => Storage::F32(values),
            (Content::F16, Values::F16(values)) => Storage::F16(values),
            (_, values) => match (values, self.waiting.remove(&part.tensor)) {
                (Values::Int8(values), Some(Values::F32(scales)))
                | (Values::F32(scales), Some(Values::Int8(values))) => Storage::Int8 { values, scales },
                (Values::Int4(values), Some(Values::F16(scales)))
                | (Values::F16(scales), Some(Values::Int4(values))) => {
                    Storage::Int4 { values, scales, group: group(spec) }
                }
                (values, _) => {
                    self.waiting.insert(part.tensor, values);
                    return None;
                }
            },
        };
        Some(StoredTensor::new(spec.clone(), storage))
    }
}
