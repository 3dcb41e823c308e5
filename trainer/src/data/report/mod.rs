//! What is in a folder of images, and what follows from it for training.

mod advice;
mod copies;
mod examine;
mod findings;
mod lines;
mod look;
mod words;

pub use copies::{Copies, NEAR_LIMIT};
pub(super) use findings::Findings;
pub use findings::look_at;

use super::{Channels, Fit, Square};
use examine::Examined;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All that was found out about the images of a folder. Files are named relative to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DataReport {
    /// The deepest folder that holds all files.
    pub folder: String,
    /// The square that images become; what depends on it goes by it.
    pub square: Square,
    /// Images that can be used.
    pub images: usize,
    /// Of them, how many show something that no other shows.
    pub distinct: usize,
    /// Files that cannot be used, and why.
    pub unreadable: Vec<Unreadable>,
    /// How many images there are of each format, by content.
    pub formats: BTreeMap<String, usize>,
    /// Pixels across, as shown.
    pub width: Option<Spread<u32>>,
    /// Pixels down, as shown.
    pub height: Option<Spread<u32>>,
    /// The shorter of the two.
    pub shorter_side: Option<Spread<u32>>,
    /// Width over height.
    pub aspect_ratio: Option<Spread<f32>>,
    /// How many have which shape.
    pub shapes: Shapes,
    /// How many are smaller than they will be.
    pub enlarged: Enlarged,
    /// Transparency.
    pub alpha: Alpha,
    /// Images without colours.
    pub grey: Grey,
    /// Images with a palette.
    pub palette: usize,
    /// Images that their metadata turn or mirror.
    pub turned: usize,
    /// Images with 16 bits for each channel, of which 8 are used.
    pub deep: usize,
    /// Images in CMYK.
    pub cmyk: usize,
    /// Images with several frames, of which the first is used.
    pub animated: usize,
    /// Images with the same pixels.
    pub duplicates: Vec<Copies>,
    /// Images that show the same, but for size, compression, brightness, contrast or mirroring; of each group of `duplicates` only the first
    /// takes part. None where there are more than [`NEAR_LIMIT`] images.
    pub near_duplicates: Option<Vec<Copies>>,
    /// What suits these images.
    pub suggestion: Suggestion,
    /// What someone should know before training, a sentence each.
    pub notes: Vec<String>,
}

/// A file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreadable {
    /// Its name.
    pub file: String,
    /// What is wrong: the end of a sentence that begins with the name.
    pub reason: String,
}

/// Smallest, middle and largest of some values.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spread<T> {
    /// The smallest.
    pub min: T,
    /// The one in the middle, the upper of two.
    pub median: T,
    /// The largest.
    pub max: T,
}

impl<T: PartialOrd + Copy> Spread<T> {
    /// Of values that can all be compared; none where there is none.
    fn of(values: impl Iterator<Item = T>) -> Option<Self> {
        let mut values: Vec<_> = values.collect();
        values.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
        let (min, max) = (*values.first()?, *values.last()?);
        Some(Self { min, median: values[values.len() / 2], max })
    }
}

/// How many images have which shape; up to a tenth off counts as square.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shapes {
    /// Square.
    pub square: usize,
    /// Wider than high.
    pub landscape: usize,
    /// Higher than wide.
    pub portrait: usize,
}

impl Shapes {
    fn of(images: &[&Examined]) -> Self {
        let oblong: Vec<_> = images.iter().filter(|image| advice::is_oblong(image)).collect();
        let landscape = oblong.iter().filter(|image| image.original.width > image.original.height).count();
        let portrait = oblong.len() - landscape;
        Self { square: images.len() - landscape - portrait, landscape, portrait }
    }
}

/// How many images are smaller than the square that they become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enlarged {
    /// In both directions.
    pub wholly: usize,
    /// In one direction at least, the way they are fitted.
    pub at_all: usize,
}

impl Enlarged {
    fn of(images: &[&Examined], square: Square) -> Self {
        let count = |side: &dyn Fn(u32, u32) -> u32| {
            let smaller =
                |image: &&&Examined| side(image.original.width, image.original.height) < square.side;
            images.iter().filter(smaller).count()
        };
        let wholly = count(&|width, height| width.max(height));
        let at_all = match square.fit {
            Fit::Squash | Fit::Crop => count(&|width, height| width.min(height)),
            Fit::Pad => wholly,
        };
        Self { wholly, at_all }
    }
}

/// How many images have an alpha channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alpha {
    /// Have one.
    pub present: usize,
    /// Have one and can be seen through somewhere.
    pub used: usize,
}

/// How many images have no colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grey {
    /// Are stored so.
    pub stored: usize,
    /// Look so, however they are stored.
    pub seen: usize,
}

/// Settings that suit the images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The largest side length that nine of ten fill (64 where none).
    pub resolution: u32,
    /// Four where nine of ten are transparent, one where nine of ten are grey, else three.
    pub channels: Channels,
    /// Squash where images are square or of one shape, else crop.
    pub fit: Fit,
}
