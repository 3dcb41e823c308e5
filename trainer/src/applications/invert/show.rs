//! A search as pictures: what was searched for above, what was found below.

use super::Found;
use crate::inference::InferenceGenerator;
use crate::pictures::Picture;
use tch::Tensor;

/// Pictures in a row of a sheet.
const COLUMNS: usize = 8;

/// White pixels between pictures.
const GAP: usize = 2;

/// Photographs in rows, and below each row what was found for it. All `[C, S, S]`.
pub fn sheet(photographs: &[Tensor], found: &[Tensor]) -> Picture {
    let columns = photographs.len().clamp(1, COLUMNS);
    let (above, below): (Vec<_>, Vec<_>) =
        photographs.iter().zip(found).map(|(a, b)| (Picture::new(a), Picture::new(b))).unzip();
    let mut cells = Vec::new();
    for (above, below) in above.chunks(columns).zip(below.chunks(columns)) {
        for row in [above, below] {
            cells.extend(row.iter().map(Some));
            cells.resize(cells.len() + columns - row.len(), None);
        }
    }
    Picture::grid(&cells, columns, GAP)
}

/// Frames for which a film stays at its end.
const END: usize = 12;

/// The search's way for the first pictures, a row of them: one frame for each moment that was kept, and some more of the last.
pub fn film(generator: &InferenceGenerator, photographs: &[Tensor], found: &[Found]) -> Vec<Picture> {
    let found = &found[..found.len().min(COLUMNS)];
    let moments = found.iter().map(|found| found.way.size()[0]).min().unwrap_or(0);
    let frame = |moment| {
        let draw = |found: &Found| {
            let z = found.way.get(moment).unsqueeze(0).to_device(generator.device());
            generator.forward(&z).squeeze_dim(0)
        };
        sheet(&photographs[..found.len()], &found.iter().map(draw).collect::<Vec<_>>())
    };
    let mut frames: Vec<_> = (0..moments).map(frame).collect();
    let end = frames.last().cloned();
    frames.extend(end.into_iter().cycle().take(END));
    frames
}
