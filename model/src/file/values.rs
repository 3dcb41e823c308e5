//! Bytes to numbers, as they arrive.

use super::ReadError;
use super::layout::{Content, Part};
use half::f16;

/// The numbers of one part that have come so far.
#[derive(Debug)]
pub(super) struct Arriving {
    part: Part,
    received: usize,
    /// Bytes of a number that is not complete: fewer than four.
    broken: Vec<u8>,
    values: Values,
}

/// Numbers in the file's own types.
#[derive(Debug)]
pub(super) enum Values {
    F32(Vec<f32>),
    F16(Vec<f16>),
    Int8(Vec<i8>),
    Int4(Vec<u8>),
}

impl Arriving {
    /// Makes room for a part, whose size was checked against the architecture.
    pub(super) fn new(part: Part) -> Result<Self, ReadError> {
        let bytes = part.bytes;
        let values = match part.content {
            Content::F32 | Content::Int8Scales => room(bytes / 4).map(Values::F32),
            Content::F16 | Content::Int4Scales => room(bytes / 2).map(Values::F16),
            Content::Int8 => room(bytes).map(Values::Int8),
            Content::Int4 => room(bytes).map(Values::Int4),
        };
        let values = values.ok_or_else(|| ReadError::Memory { name: part.name.clone(), bytes })?;
        Ok(Self { part, received: 0, broken: Vec::new(), values })
    }

    /// Takes what belongs to it and returns the rest.
    pub(super) fn push<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a [u8], ReadError> {
        let (own, rest) = bytes.split_at(bytes.len().min(self.part.bytes - self.received));
        self.received += own.len();
        let broken = &mut self.broken;
        let Part { content, name, .. } = &self.part;
        match &mut self.values {
            Values::F32(values) => {
                let new = values.len();
                numbers(broken, own, |bytes| values.push(f32::from_le_bytes(bytes)));
                check(values, new, |x| match content {
                    Content::Int8Scales => *x > 0.0 && (x * 127.0).is_finite(),
                    _ => x.is_finite(),
                })
                .map_err(|index| unusable(name, *content, index, values[index]))?;
            }
            Values::F16(values) => {
                let new = values.len();
                numbers(broken, own, |bytes| values.push(f16::from_le_bytes(bytes)));
                check(values, new, |x| match content {
                    Content::Int4Scales => x.is_finite() && x.to_f32() != 0.0,
                    _ => x.is_finite(),
                })
                .map_err(|index| unusable(name, *content, index, values[index].to_f32()))?;
            }
            Values::Int8(values) => {
                let new = values.len();
                values.extend(own.iter().map(|&byte| byte.cast_signed()));
                check(values, new, |&q| q != i8::MIN)
                    .map_err(|index| ReadError::Integer { name: name.clone(), index })?;
            }
            Values::Int4(values) => values.extend(own),
        }
        Ok(rest)
    }

    /// Whether all of it has come.
    pub(super) fn is_complete(&self) -> bool {
        self.received == self.part.bytes
    }

    /// What has come, and what it is.
    pub(super) fn into_values(self) -> (Part, Values) {
        (self.part, self.values)
    }
}

fn room<T>(len: usize) -> Option<Vec<T>> {
    let mut values = Vec::new();
    values.try_reserve_exact(len).ok()?;
    Some(values)
}

/// Cuts bytes into numbers of `N`; the last, incomplete one waits in `broken`.
fn numbers<const N: usize>(broken: &mut Vec<u8>, mut bytes: &[u8], mut take: impl FnMut([u8; N])) {
    if !broken.is_empty() {
        let (head, rest) = bytes.split_at(bytes.len().min(N - broken.len()));
        broken.extend(head);
        bytes = rest;
        if let Ok(number) = <[u8; N]>::try_from(&broken[..]) {
            take(number);
            broken.clear();
        }
    }
    let (whole, rest) = bytes.as_chunks::<N>();
    whole.iter().for_each(|&number| take(number));
    broken.extend(rest);
}

/// The index of the first unsound value at or after `new`.
fn check<T>(values: &[T], new: usize, sound: impl Fn(&T) -> bool) -> Result<(), usize> {
    values[new..].iter().position(|x| !sound(x)).map_or(Ok(()), |index| Err(new + index))
}

fn unusable(name: &str, content: Content, index: usize, found: f32) -> ReadError {
    let name = name.to_owned();
    match content {
        Content::Int8Scales | Content::Int4Scales => ReadError::Scale { name, index, found },
        _ => ReadError::NonFinite { name, index },
    }
}
