//! What the discriminator is shown in place of the images: a sheet to look at before hours of training.

use super::Settings;
use super::chances::random_flips;
use super::draws::turned;
use crate::augment::Augmentation;
use crate::pictures::Picture;
use crate::rng::{Purpose, Stream};
use crate::share::Share;
use tch::Tensor;

/// Most images that a sheet shows.
const ROWS: usize = 8;

/// Pictures in a row: the image, then what becomes of it at random.
const COLUMNS: u64 = 8;

/// White pixels between pictures.
const GAP: usize = 2;

/// Which of `count` images a sheet shows: some, evenly spread.
pub fn previewed(count: usize) -> Vec<usize> {
    let rows = count.min(ROWS);
    (0..rows).map(|row| row * count / rows).collect()
}

/// A row for each of `pictures [N, C, S, S]`: itself, then as a step may see it: mirrored where the settings mirror, augmented. What
/// is augmented by chance is augmented here always; what leaves the range of colours, and is not clamped in training, is clamped
/// here.
pub fn augmentation_sheet(pictures: &Tensor, settings: &Settings) -> Picture {
    let size = pictures.size();
    let (share, side, device) = (Share::whole(size[0]), size[2], pictures.device());
    let augmented = |column| {
        let mut rng = Stream::new(settings.seed, Purpose::Preview, column);
        rng.seed_torch();
        let mirrored = settings.flip.then(|| random_flips(share.all, &mut rng));
        let mirrored =
            mirrored.map(|flags| Tensor::from_slice(&flags).view([-1, 1, 1, 1]).ne(0).to_device(device));
        let augmentation = Augmentation::draw(share, side, device, None, &mut rng);
        augmentation.apply(&turned(pictures, mirrored.as_ref()))
    };
    let mut columns = vec![pictures.shallow_clone()];
    columns.extend((1..COLUMNS).map(augmented));
    Picture::sheet(&Tensor::stack(&columns, 1).flatten(0, 1), COLUMNS as usize, GAP)
}
