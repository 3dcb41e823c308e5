//! One image file as a tensor.

use super::{DecodeError, decode};
use std::path::Path;
use tch::{Kind, Tensor};

/// The image at `path` as training sees it: `[3, size, size]` in [-1, 1], squashed to a square.
///
/// # Errors
/// As [`decode`].
pub fn read_picture(path: &Path, size: u32) -> Result<Tensor, DecodeError> {
    let side = i64::from(size);
    let pixels = Tensor::from_slice(&decode(path, size)?).view([3, side, side]);
    Ok(pixels.to_kind(Kind::Float) / 127.5 - 1.0)
}
