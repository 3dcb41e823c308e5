//! From 32-bit floats to what a file stores.

use super::blocks::{Blocks, group};
use super::storage::{Storage, StoredTensor, pack};
use super::{Dtype, ReadError};
use crate::TensorSpec;
use half::f16;

impl StoredTensor {
    /// Stores `values` as a file of this [`Dtype`] does. Vectors and directions stay floats.
    ///
    /// # Errors
    /// [`ReadError::NonFinite`] where a weight is too large for its number format.
    pub(super) fn encode(spec: TensorSpec, values: &[f32], dtype: Dtype) -> Result<Self, ReadError> {
        let storage = match dtype {
            Dtype::F16 if spec.shape.len() > 1 => float16(values),
            Dtype::Mixed if spec.may_be_four_bit() => four_bit(&spec, values),
            Dtype::Int8 | Dtype::Mixed if spec.is_weight() => eight_bit(&spec, values),
            _ => Ok(Storage::F32(values.to_vec())),
        };
        match storage {
            Ok(storage) => Ok(Self::new(spec, storage)),
            Err(index) => Err(ReadError::NonFinite { name: spec.name, index }),
        }
    }
}

/// The storage, or the index of a value that it cannot hold.
type Encoded = Result<Storage, usize>;

fn float16(values: &[f32]) -> Encoded {
    let halves: Vec<_> = values.iter().map(|&x| f16::from_f32(x)).collect();
    match halves.iter().position(|x| !x.is_finite()) {
        Some(index) => Err(index),
        None => Ok(Storage::F16(halves)),
    }
}

/// The largest magnitude of each output channel becomes 127.
fn eight_bit(spec: &TensorSpec, values: &[f32]) -> Encoded {
    let blocks = Blocks::channels(spec);
    let mut scales = vec![0f32; blocks.len()];
    for (index, x) in values.iter().enumerate() {
        let scale = &mut scales[blocks.of(index)];
        *scale = scale.max(x.abs() / 127.0);
    }
    // A channel of zeros (or of numbers whose scale would be zero) takes any scale.
    scales.iter_mut().filter(|scale| **scale == 0.0).for_each(|scale| *scale = f32::MIN_POSITIVE);
    if let Some(block) = scales.iter().position(|scale| !(scale * 127.0).is_finite()) {
        return Err(blocks.indices(block).next().unwrap_or_default());
    }
    let code = |(index, x): (usize, &f32)| (x / scales[blocks.of(index)]).round().clamp(-127.0, 127.0) as i8;
    Ok(Storage::Int8 { values: values.iter().enumerate().map(code).collect(), scales })
}

/// Each group takes the scale that leaves the least squared error.
fn four_bit(spec: &TensorSpec, values: &[f32]) -> Encoded {
    let blocks = Blocks::groups(spec);
    let mut codes = vec![0i8; values.len()];
    let mut scales = Vec::with_capacity(blocks.len());
    for block in 0..blocks.len() {
        let members: Vec<_> = blocks.indices(block).map(|index| values[index]).collect();
        let scale = best_scale(&members);
        if !scale.is_finite() {
            return Err(blocks.indices(block).next().unwrap_or_default());
        }
        for index in blocks.indices(block) {
            // `code` is a whole number from -8 to 7.
            codes[index] = code(values[index], 1.0 / scale.to_f32()) as i8;
        }
        scales.push(scale);
    }
    Ok(Storage::Int4 { values: pack(&codes), scales, group: group(spec) })
}

/// Ranges that are tried, in parts of the largest magnitude: a smaller one cuts it off, a larger one moves the grid.
const TRIED: std::ops::RangeInclusive<u16> = 35..=60;

/// Tries the ranges on both signs, because one more code lies on the negative side.
fn best_scale(values: &[f32]) -> f16 {
    let largest = values.iter().fold(0f32, |largest, x| largest.max(x.abs()));
    let mut best = (f32::INFINITY, f16::from_f32(largest / 7.0));
    for part in TRIED {
        let magnitude = f16::from_f32(largest / 8.0 * f32::from(part) / 50.0);
        for scale in [magnitude, -magnitude] {
            let scale_f32 = scale.to_f32();
            let inverse = 1.0 / scale_f32;
            let error = values.iter().map(|&x| (x - code(x, inverse) * scale_f32).powi(2)).sum::<f32>();
            // A scale of zero gives no number here, and so is never the best.
            if error < best.0 {
                best = (error, scale);
            }
        }
    }
    if best.1.to_f32() == 0.0 { f16::MIN_POSITIVE_SUBNORMAL } else { best.1 }
}

/// The nearest of -8, -7, … 7 to `x · inverse`.
fn code(x: f32, inverse: f32) -> f32 {
    (x * inverse + 0.5).floor().clamp(-8.0, 7.0)
}
