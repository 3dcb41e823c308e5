//! The picture that is searched for, and what counts of it.

use crate::EngineError;
use burn::Tensor;
use burn::tensor::{Device, TensorData};
use fastgan_model::Architecture;

/// A picture that is searched for.
#[derive(Debug, Clone)]
pub struct Target {
    pub(super) picture: Tensor<4>,
    pub(super) seen: Seen,
}

/// What is compared of two pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// All channels: none of them is alpha.
    Channels,
    /// The colours over white. An opaque picture, such as a photograph, cannot say what lies behind things: there the generator may leave
    /// out what is white.
    OverWhite,
    /// The colours over white, and alpha: the picture that is searched for has transparent places.
    OverWhiteAndAlpha,
}

impl Target {
    /// A picture `[1, channels, S, S]` in [-1, 1]; alpha is a fourth channel.
    pub fn of_values(picture: Tensor<4>) -> Self {
        Self::new(picture, false)
    }

    fn new(picture: Tensor<4>, opaque: bool) -> Self {
        let seen = match (picture.dims()[1], opaque) {
            (4, true) => Seen::OverWhite,
            (4, false) => Seen::OverWhiteAndAlpha,
            _ => Seen::Channels,
        };
        Self { picture, seen }
    }

    /// `[1, channels, S, S]` in [-1, 1].
    pub fn picture(&self) -> &Tensor<4> {
        &self.picture
    }

    /// RGBA bytes (row by row, alpha not premultiplied) of a picture of the model's side.
    ///
    /// Grey models see the luma of Rec. 601; models without alpha do not see alpha, and of those with it only a picture with transparent
    /// places tells where they should be.
    ///
    /// # Errors
    /// [`EngineError::TargetLength`].
    pub fn of_bytes(rgba: &[u8], architecture: &Architecture, device: &Device) -> Result<Self, EngineError> {
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
        let picture = Tensor::from_data(TensorData::new(values, [1, channels, side, side]), device);
        let opaque = rgba.chunks_exact(4).all(|pixel| pixel[3] == u8::MAX);
        Ok(Self::new(picture, opaque))
    }
}

impl Seen {
    /// `[N, channels, S, S]` in [-1, 1] → what counts of it, with 1, 3 or 4 channels.
    pub(super) fn of(self, picture: Tensor<4>) -> Tensor<4> {
        if self == Self::Channels {
            return picture;
        }
        let alpha = picture.clone().narrow(1, 3, 1);
        let covered = (alpha.clone() / 2.0 + 0.5).clamp(0.0, 1.0);
        let colours = (picture.narrow(1, 0, 3) - 1.0) * covered + 1.0;
        if self == Self::OverWhite { colours } else { Tensor::cat(vec![colours, alpha], 1) }
    }
}
