//! One image file as a tensor.

use super::{DecodeError, Square, decode};
use std::path::Path;
use tch::{Kind, Tensor};

/// The image at `path` as training sees it: `[C, S, S]` in [-1, 1].
///
/// # Errors
/// As [`decode`].
pub fn read_picture(path: &Path, square: impl Into<Square>) -> Result<Tensor, DecodeError> {
    let square = square.into();
    let (channels, side) = (square.channels.count() as i64, i64::from(square.side));
    let pixels = Tensor::from_slice(&decode(path, square)?).view([channels, side, side]);
    Ok(pixels.to_kind(Kind::Float) / 127.5 - 1.0)
}
