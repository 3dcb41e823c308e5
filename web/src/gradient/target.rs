//! The picture that is searched for, as the generator would have drawn it.

use crate::EngineError;
use burn::Tensor;
use burn::tensor::{Device, TensorData};
use fastgan_model::Architecture;

/// RGBA bytes (row by row, alpha not premultiplied) of a picture of the model's side → `[1, channels, S, S]` in [-1, 1].
///
/// Grey models see the luma of Rec. 601; models without alpha do not see alpha.
///
/// # Errors
/// [`EngineError::TargetLength`].
pub fn target(rgba: &[u8], architecture: &Architecture, device: &Device) -> Result<Tensor<4>, EngineError> {
    let (side, channels) = (architecture.resolution(), architecture.channels());
    if rgba.len() != 4 * side * side {
        return Err(EngineError::TargetLength { given: rgba.len(), side });
    }
    let value = |pixel: &[u8], channel: usize| match channels {
        1 => 0.299 * f32::from(pixel[0]) + 0.587 * f32::from(pixel[1]) + 0.114 * f32::from(pixel[2]),
        _ => f32::from(pixel[channel]),
    };
    let planes =
        (0..channels).flat_map(|channel| rgba.chunks_exact(4).map(move |pixel| value(pixel, channel)));
    let values: Vec<f32> = planes.map(|byte| byte / 127.5 - 1.0).collect();
    Ok(Tensor::from_data(TensorData::new(values, [1, channels, side, side]), device))
}
