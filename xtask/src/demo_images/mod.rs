//! The demo's own images: little owls, drawn from a seed, so that the demo needs no data set of anybody's.
//!
//! They are alike in pose and different in everything else, which a generator can learn within minutes.

mod brush;
mod owl;
mod random;
mod scene;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tiny_skia::{Pixmap, PixmapPaint, Transform};

use self::owl::Owl;
use self::random::Random;

/// Height and width of a drawn image, in pixels.
pub(crate) const SIZE: u32 = 256;

/// Which owls are drawn: the same settings give the same pixels.
#[derive(Clone, Copy)]
pub(crate) struct DrawnSet {
    pub(crate) seed: u64,
    pub(crate) count: usize,
}

impl Default for DrawnSet {
    fn default() -> Self {
        Self { seed: 7, count: 120 }
    }
}

impl DrawnSet {
    /// Draws image `index` of the set.
    fn image(self, index: usize) -> Result<Pixmap> {
        let mut random = Random::of_picture(self.seed, index);
        let mut canvas =
            Pixmap::new(SIZE, SIZE).context("The canvas of a demo image could not be allocated.")?;
        let owl = Owl::choose(&mut random);
        scene::draw(&mut canvas, &mut random);
        owl.draw(&mut canvas);
        scene::draw_branch(&mut canvas, &mut random);
        owl.draw_feet(&mut canvas);
        Ok(canvas)
    }

    /// Draws the whole set as PNG files into `folder`. Files that are there already are kept, so that this is quick.
    pub(crate) fn write(self, folder: &Path) -> Result<usize> {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("Cannot create the folder {}.", folder.display()))?;
        let mut written = 0;
        for index in 0..self.count {
            let file = self.file(folder, index);
            if file.exists() {
                continue;
            }
            let png = self.image(index)?.encode_png().context("A demo image could not be encoded as PNG.")?;
            std::fs::write(&file, png).with_context(|| format!("Cannot write {}.", file.display()))?;
            written += 1;
        }
        Ok(written)
    }

    fn file(self, folder: &Path, index: usize) -> PathBuf {
        folder.join(format!("owl-{}-{index:03}.png", self.seed))
    }

    /// All images side by side on one sheet, `columns` in a row, each `size` pixels wide.
    pub(crate) fn contact_sheet(self, columns: usize, size: u32) -> Result<Pixmap> {
        let rows = self.count.div_ceil(columns);
        let mut sheet = Pixmap::new(columns as u32 * size, rows as u32 * size)
            .context("The contact sheet could not be allocated.")?;
        let scale = size as f32 / SIZE as f32;
        let paint = PixmapPaint { quality: tiny_skia::FilterQuality::Bicubic, ..PixmapPaint::default() };
        for index in 0..self.count {
            let (x, y) = ((index % columns) as f32, (index / columns) as f32);
            let place = Transform::from_scale(scale, scale).post_translate(x * size as f32, y * size as f32);
            sheet.draw_pixmap(0, 0, self.image(index)?.as_ref(), &paint, place, None);
        }
        Ok(sheet)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_pixels() {
        let set = DrawnSet::default();
        assert_eq!(set.image(3).unwrap().data(), set.image(3).unwrap().data());
        let other = DrawnSet { seed: set.seed + 1, ..set };
        assert_ne!(set.image(3).unwrap().data(), other.image(3).unwrap().data());
    }

    #[test]
    fn at_least_ninety_images_and_no_two_alike() {
        let set = DrawnSet::default();
        assert!(set.count >= 90);
        let distinct: HashSet<Vec<u8>> = (0..set.count).map(|i| set.image(i).unwrap().take()).collect();
        assert_eq!(distinct.len(), set.count);
    }

    #[test]
    fn every_pixel_is_opaque() {
        let image = DrawnSet::default().image(0).unwrap();
        assert!(image.pixels().iter().all(|pixel| pixel.alpha() == 255));
    }

    #[test]
    fn writing_twice_draws_once() {
        let folder = tempfile::tempdir().unwrap();
        let set = DrawnSet { seed: 1, count: 4 };
        assert_eq!(set.write(folder.path()).unwrap(), 4);
        assert_eq!(set.write(folder.path()).unwrap(), 0);
    }
}
