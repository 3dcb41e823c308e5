//! How an image becomes the square that training sees.

use super::open::{Decoded, Pixels, over_white};
use super::resize::{Part, planes, resize};
use super::{DecodeError, hidden};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What is done with an image that is not square.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fit {
    /// All of it, squashed or stretched: as in the official code. Pictures of one aspect ratio can be stretched back.
    #[default]
    Squash,
    /// The middle of it.
    Crop,
    /// All of it in its own shape, between bars that have the mean colour (and alpha) of the edge they touch: a picture on white stays
    /// on white, one on nothing stays on nothing, and no bar is an edge stronger than it must be.
    Pad,
}

impl Fit {
    /// Its name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Squash => "squash",
            Self::Crop => "crop",
            Self::Pad => "pad",
        }
    }
}

/// What a picture's channels are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "usize", into = "usize")]
pub enum Channels {
    /// One channel: luma as in Rec. 601 (0.299 R + 0.587 G + 0.114 B), over white.
    Grey,
    /// Three; what is transparent lies over white.
    #[default]
    Rgb,
    /// Four; colours are not multiplied by alpha.
    Rgba,
}

impl Channels {
    /// How many there are.
    pub fn count(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }
}

impl From<Channels> for usize {
    fn from(channels: Channels) -> Self {
        channels.count()
    }
}

impl TryFrom<usize> for Channels {
    type Error = String;

    fn try_from(count: usize) -> Result<Self, String> {
        match count {
            1 => Ok(Self::Grey),
            3 => Ok(Self::Rgb),
            4 => Ok(Self::Rgba),
            _ => Err(format!("{count} channels: choose 1 (grey), 3 (RGB) or 4 (RGBA)")),
        }
    }
}

/// The square that training sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Square {
    /// Its side in pixels.
    pub side: u32,
    /// What becomes of images that are not square.
    pub fit: Fit,
    /// What its channels are.
    pub channels: Channels,
}

impl From<u32> for Square {
    /// The official code's: squashed, RGB.
    fn from(side: u32) -> Self {
        Self { side, fit: Fit::Squash, channels: Channels::Rgb }
    }
}

impl Square {
    /// Bytes that it takes.
    pub fn bytes(self) -> usize {
        self.channels.count() * self.side as usize * self.side as usize
    }

    /// Makes the square of an image: planes `[C, S, S]`.
    pub(in crate::data) fn of(self, image: &Decoded) -> Result<Vec<u8>, DecodeError> {
        let (width, height) = (image.original.width, image.original.height);
        match self.channels {
            Channels::Rgba => {
                let rgba = match &image.pixels {
                    Pixels::Rgba(rgba) => Cow::Borrowed(rgba.as_raw().as_slice()),
                    Pixels::Rgb(rgb) => rgb.pixels().flat_map(|p| [p[0], p[1], p[2], 255]).collect(),
                };
                let mut square = self.fitted::<4>(&rgba, width, height)?;
                hidden::fill(&mut square, self.side as usize);
                Ok(planes(&square, 4))
            }
            Channels::Rgb => Ok(planes(&self.rgb(image, width, height)?, 3)),
            Channels::Grey => Ok(luma(&self.rgb(image, width, height)?)),
        }
    }

    fn rgb(self, image: &Decoded, width: u32, height: u32) -> Result<Vec<u8>, DecodeError> {
        match &image.pixels {
            Pixels::Rgb(rgb) => self.fitted::<3>(rgb.as_raw(), width, height),
            Pixels::Rgba(rgba) => self.fitted::<3>(over_white(rgba).as_raw(), width, height),
        }
    }

    fn fitted<const C: usize>(self, bytes: &[u8], width: u32, height: u32) -> Result<Vec<u8>, DecodeError> {
        let (from, to) = ((width, height), (self.side, self.side));
        match self.fit {
            Fit::Squash => resize(bytes, C, from, None, to),
            Fit::Crop => {
                let side = width.min(height);
                let part =
                    Part { left: (width - side) / 2, top: (height - side) / 2, width: side, height: side };
                resize(bytes, C, from, Some(part), to)
            }
            Fit::Pad => {
                let inner = inner(width, height, self.side);
                Ok(padded::<C>(&resize(bytes, C, from, None, inner)?, inner, self.side))
            }
        }
    }
}

/// The size of an image whose longer side is `side`.
fn inner(width: u32, height: u32, side: u32) -> (u32, u32) {
    let longer = f64::from(width.max(height));
    let scaled = |length: u32| ((f64::from(length) / longer * f64::from(side)).round() as u32).max(1);
    (scaled(width), scaled(height))
}

/// Puts interleaved bytes of one size into the middle of a square, between bars.
fn padded<const C: usize>(bytes: &[u8], (width, height): (u32, u32), side: u32) -> Vec<u8> {
    let (width, height, side) = (width as usize, height as usize, side as usize);
    let pixel = |x: usize, y: usize| -> [u8; C] { std::array::from_fn(|c| bytes[(y * width + x) * C + c]) };
    let mut out = Vec::with_capacity(side * side * C);
    if height < side {
        let top = (side - height) / 2;
        let bar = |y: usize| mean(&(0..width).map(|x| pixel(x, y)).collect::<Vec<_>>());
        out.extend(bar(0).repeat(top * side));
        out.extend_from_slice(bytes);
        out.extend(bar(height - 1).repeat((side - height - top) * side));
    } else {
        let left = (side - width) / 2;
        let bar = |x: usize| mean(&(0..height).map(|y| pixel(x, y)).collect::<Vec<_>>());
        let (before, after) = (bar(0).repeat(left), bar(width - 1).repeat(side - width - left));
        for row in bytes.chunks_exact(width * C) {
            out.extend_from_slice(&before);
            out.extend_from_slice(row);
            out.extend_from_slice(&after);
        }
    }
    out
}

/// The mean of some pixels; of 4 channels, colours count by alpha.
fn mean<const C: usize>(pixels: &[[u8; C]]) -> [u8; C] {
    let weight = |pixel: &[u8; C]| if C == 4 { u64::from(pixel[C - 1]) } else { 1 };
    let weights = pixels.iter().map(weight).sum::<u64>().max(1);
    let count = (pixels.len() as u64).max(1);
    std::array::from_fn(|c| {
        if c == 3 {
            let sum = pixels.iter().map(|pixel| u64::from(pixel[c])).sum::<u64>();
            return ((sum + count / 2) / count) as u8;
        }
        let sum = pixels.iter().map(|pixel| u64::from(pixel[c]) * weight(pixel)).sum::<u64>();
        ((sum + weights / 2) / weights) as u8
    })
}

/// Interleaved RGB to luma, with Pillow's weights in 16 bits.
fn luma(rgb: &[u8]) -> Vec<u8> {
    let of = |p: &[u8]| {
        ((u32::from(p[0]) * 19_595 + u32::from(p[1]) * 38_470 + u32::from(p[2]) * 7_471 + 0x8000) >> 16) as u8
    };
    rgb.chunks_exact(3).map(of).collect()
}
