//! Pictures to files: single PNGs and sheets.

use crate::files::{FileError, write_atomically};
use crate::values::values;
use fastgan_model::to_byte;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};
use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;
use tch::Tensor;

/// One picture as bytes, channels interleaved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    height: usize,
    channels: usize,
    bytes: Vec<u8>,
}

/// The darker cells of a checker.
const CHECKER: u8 = 204;

impl Picture {
    /// From `[C, H, W]`, nominally in [-1, 1].
    pub fn new(x: &Tensor) -> Self {
        let size = x.size();
        let (channels, height, width) = (size[0] as usize, size[1] as usize, size[2] as usize);
        let bytes = values(&x.permute([1, 2, 0])).into_iter().map(to_byte).collect();
        Self { width, height, channels, bytes }
    }

    /// Pixels in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows of pixels.
    pub fn height(&self) -> usize {
        self.height
    }

    /// 1 (grey), 3 (RGB) or 4 (RGBA).
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Row by row, channels interleaved.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Row by row as RGB; what is transparent lies over white.
    pub fn rgb(&self) -> Cow<'_, [u8]> {
        match self.channels {
            1 => self.bytes.iter().flat_map(|&grey| [grey; 3]).collect(),
            4 => self
                .bytes
                .chunks_exact(4)
                .flat_map(|pixel| over([pixel[0], pixel[1], pixel[2]], pixel[3], 255))
                .collect(),
            _ => Cow::Borrowed(&self.bytes),
        }
    }

    /// Row by row as RGB, or as RGBA where it has alpha.
    pub fn colors(&self) -> Cow<'_, [u8]> {
        if self.channels == 4 { Cow::Borrowed(&self.bytes) } else { self.rgb() }
    }

    /// As it is shown among others: what is transparent lies over a checker of white and light grey, 16 cells to its width, so that
    /// white and nothing are told apart.
    pub fn over_checker(&self) -> Cow<'_, Self> {
        if self.channels != 4 {
            return Cow::Borrowed(self);
        }
        let cell = self.width.div_ceil(16).max(4);
        let pixel = |(at, pixel): (usize, &[u8])| {
            let (row, column) = (at / self.width / cell, at % self.width / cell);
            let ground = if (row + column) % 2 == 0 { 255 } else { CHECKER };
            over([pixel[0], pixel[1], pixel[2]], pixel[3], ground)
        };
        let bytes = self.bytes.chunks_exact(4).enumerate().flat_map(pixel).collect();
        Cow::Owned(Self { channels: 3, bytes, ..*self })
    }

    /// The pictures of `[N, C, H, W]` side by side, `columns` to a row, with `gap` white pixels between them; RGBA over a checker.
    pub fn sheet(x: &Tensor, columns: usize, gap: usize) -> Self {
        let pictures: Vec<_> = (0..x.size()[0]).map(|n| Self::new(&x.get(n))).collect();
        Self::grid(&pictures.iter().map(Some).collect::<Vec<_>>(), columns, gap)
    }

    /// Pictures of one size and kind side by side, `columns` to a row, with `gap` white pixels between them; none leaves its cell white.
    /// RGBA lies over a checker.
    pub fn grid(cells: &[Option<&Self>], columns: usize, gap: usize) -> Self {
        let cells: Vec<_> = cells.iter().map(|cell| cell.map(Self::over_checker)).collect();
        let Some(first) = cells.iter().flatten().next() else {
            return Self { width: 0, height: 0, channels: 3, bytes: Vec::new() };
        };
        let columns = columns.clamp(1, cells.len());
        let rows = cells.len().div_ceil(columns);
        let (width, height) = (columns * (first.width + gap) - gap, rows * (first.height + gap) - gap);
        let channels = first.channels;
        let mut bytes = vec![255; width * height * channels];
        for (index, picture) in cells.iter().enumerate() {
            let Some(picture) = picture else { continue };
            let left = (index % columns) * (picture.width + gap);
            let top = (index / columns) * (picture.height + gap);
            for (row, line) in picture.bytes.chunks(picture.width * channels).enumerate() {
                let start = ((top + row) * width + left) * channels;
                bytes[start..start + line.len()].copy_from_slice(line);
            }
        }
        Self { width, height, channels, bytes }
    }

    /// Writes a PNG.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), FileError> {
        write_atomically(path, |out| self.write_png(out))
    }

    /// Writes the bytes of a PNG.
    ///
    /// # Errors
    /// Where `out` takes no more.
    pub fn write_png(&self, out: impl Write) -> io::Result<()> {
        let color = match self.channels {
            1 => ExtendedColorType::L8,
            4 => ExtendedColorType::Rgba8,
            _ => ExtendedColorType::Rgb8,
        };
        let (width, height) = (self.width as u32, self.height as u32);
        PngEncoder::new(out).write_image(&self.bytes, width, height, color).map_err(io::Error::other)
    }
}

/// A colour over a grey ground (255: white).
pub(crate) fn over(color: [u8; 3], alpha: u8, ground: u8) -> [u8; 3] {
    let (alpha, ground) = (u32::from(alpha), u32::from(ground));
    color.map(|value| ((u32::from(value) * alpha + ground * (255 - alpha) + 127) / 255) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_places_pictures_row_by_row() {
        let x = Tensor::from_slice(&[-1.0f32, 1.0, 0.0]).view([3, 1, 1, 1]);
        let sheet = Picture::sheet(&x, 2, 1);
        assert_eq!((sheet.width, sheet.height), (3, 3));
        assert_eq!(sheet.bytes, [0, 255, 255, 255, 255, 255, 128, 255, 255]);
    }

    #[test]
    fn what_is_transparent_lies_over_a_checker_among_others() {
        // A picture of nothing with one black pixel, twice.
        let mut values = vec![-1.0f32; 2 * 4 * 64];
        values[3 * 64 + 9] = 1.0;
        let sheet = Picture::sheet(&Tensor::from_slice(&values).view([2, 4, 8, 8]), 2, 1);
        assert_eq!((sheet.width, sheet.height, sheet.channels), (17, 8, 3));
        let at = |x: usize, y: usize| sheet.bytes[(y * 17 + x) * 3];
        assert_eq!([at(0, 0), at(3, 3), at(4, 0), at(0, 4), at(7, 7)], [255, 255, CHECKER, CHECKER, 255]);
        assert_eq!([at(1, 1), at(8, 3), at(9, 0), at(13, 0)], [0, 255, 255, CHECKER]);
    }

    #[test]
    fn what_is_transparent_lies_over_white() {
        let pixel = |values: &[f32]| Picture::new(&Tensor::from_slice(values).view([-1, 1, 1]));
        assert_eq!(*pixel(&[0.0]).rgb(), [128; 3]);
        assert_eq!(*pixel(&[-1.0, 1.0, 0.0]).rgb(), [0, 255, 128]);
        assert_eq!(*pixel(&[-1.0, 0.0, 1.0, 1.0]).rgb(), [0, 128, 255]);
        assert_eq!(*pixel(&[-1.0, 0.0, 1.0, -1.0]).rgb(), [255; 3]);
        assert_eq!(*pixel(&[-1.0, -1.0, 1.0, 0.0]).rgb(), [127, 127, 255]);
    }
}
