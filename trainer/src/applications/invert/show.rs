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
    let rows: Vec<_> = photographs
        .chunks(columns)
        .zip(found.chunks(columns))
        .flat_map(|(above, below)| [filled(above, columns), filled(below, columns)])
        .collect();
    Picture::sheet(&Tensor::cat(&rows, 0), columns, GAP)
}

/// The search's way for the first pictures, a row of them: one frame for each moment that was kept.
pub fn film(generator: &InferenceGenerator, photographs: &[Tensor], found: &[Found]) -> Vec<Picture> {
    let found = &found[..found.len().min(COLUMNS)];
    let photographs = &photographs[..found.len()];
    let moments = found.iter().map(|found| found.way.size()[0]).min().unwrap_or(0);
    let frame = |moment| {
        let z: Vec<_> = found.iter().map(|found| found.way.get(moment)).collect();
        let drawn = generator.forward(&Tensor::stack(&z, 0).to_device(generator.device()));
        let drawn: Vec<_> = (0..drawn.size()[0]).map(|n| drawn.get(n).to_device(tch::Device::Cpu)).collect();
        sheet(photographs, &drawn)
    };
    (0..moments).map(frame).collect()
}

/// Pictures as `[columns, C, S, S]`, white where there are none.
fn filled(pictures: &[Tensor], columns: usize) -> Tensor {
    let mut row: Vec<_> = pictures.iter().map(Tensor::shallow_clone).collect();
    row.resize_with(columns, || pictures[0].ones_like());
    Tensor::stack(&row, 0)
}
