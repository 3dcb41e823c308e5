//! Which tiles are tried: one property after the other, each time for the best so far.

use anyhow::Result;
use fastgan_web::frame::{Adapted, Shape};
use fastgan_web::kernels::Tile;

/// Tiles that go on to the next property.
const KEPT: usize = 2;

/// Vectors of four sums that a GPU's thread may hold: with what it reads, about 128 registers.
const SUMS: usize = 16;

/// Threads from which on sharing the input channels of a sum can only cost.
const MANY_THREADS: usize = 1 << 18;

/// WebGPU's limit on workgroups along one axis.
const MAX_WORKGROUPS: usize = 65_535;

/// One property of a tile with another value.
type Step = fn(Tile) -> Vec<Tile>;

/// The order matters: what a thread makes decides about all the rest.
const STEPS: [Step; 4] = [thread, slices, spatial, groups];

fn thread(tile: Tile) -> Vec<Tile> {
    let pairs = [1, 2, 4, 8, 16].into_iter().flat_map(|rows| [1, 2].map(|quads| (rows, quads)));
    pairs.map(|(rows, quads)| Tile { rows, quads, ..tile }).collect()
}

fn slices(tile: Tile) -> Vec<Tile> {
    [1, 2, 4, 8, 16].map(|slices| Tile { slices, ..tile }).into()
}

fn spatial(tile: Tile) -> Vec<Tile> {
    [8, 16, 32, 64, 128].map(|spatial| Tile { spatial, ..tile }).into()
}

fn groups(tile: Tile) -> Vec<Tile> {
    [1, 2, 4].map(|groups| Tile { groups, ..tile }).into()
}

/// All tiles that were tried with their times, the fastest first; `measure` gives the times of several.
pub(super) fn fastest(
    adapted: Adapted,
    shape: Shape,
    start: Tile,
    mut measure: impl FnMut(&[Tile]) -> Result<Vec<f64>>,
) -> Result<Vec<(Tile, f64)>> {
    let mut known: Vec<(Tile, f64)> = Vec::new();
    let mut tried = Vec::new();
    let mut kept = vec![start];
    for step in STEPS {
        let all = kept.iter().copied().chain(kept.iter().flat_map(|&tile| step(tile)));
        let mut new: Vec<Tile> = Vec::new();
        for tile in all {
            if !tried.contains(&tile)
                && !new.contains(&tile)
                && (tile == start || sensible(adapted, shape, tile))
            {
                new.push(tile);
            }
        }
        let times = measure(&new)?;
        known.extend(new.iter().copied().zip(times));
        tried.extend(new);
        known.sort_by(|a, b| a.1.total_cmp(&b.1));
        kept = known.iter().take(KEPT).map(|(tile, _)| *tile).collect();
    }
    Ok(known)
}

fn sensible(adapted: Adapted, shape: Shape, tile: Tile) -> bool {
    let Tile { rows, quads, spatial, groups, slices } = tile;
    if !shape.allows(tile) {
        return false;
    }
    let pixels = shape.grid * (shape.grid / rows);
    let threads = pixels * shape.phases * shape.output_quads.div_ceil(quads);
    let registers = adapted == Adapted::Software || rows * quads * shape.halves <= SUMS;
    let shared = slices == 1 || (adapted == Adapted::Gpu && threads < MANY_THREADS);
    let whole = spatial <= pixels && pixels.div_ceil(spatial) <= MAX_WORKGROUPS;
    registers && shared && whole && groups <= shape.output_quads.div_ceil(quads)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fastest_tile_is_found_along_the_properties() {
        let shape = Shape { grid: 64, phases: 4, input_quads: 16, output_quads: 16, halves: 2 };
        let start = Tile { rows: 4, quads: 1, spatial: 64, groups: 1, slices: 1 };
        let cost = |tile: &Tile| {
            let off = |value: usize, best: usize| (value.ilog2() as f64 - best.ilog2() as f64).abs();
            1.0 + off(tile.rows, 8) + off(tile.slices, 2) + off(tile.spatial, 32) + off(tile.groups, 2)
        };
        let found = fastest(Adapted::Gpu, shape, start, |tiles| Ok(tiles.iter().map(cost).collect()));
        let found = found.unwrap();
        assert_eq!(found[0].0, Tile { rows: 8, quads: 1, spatial: 32, groups: 2, slices: 2 });
        assert!(found.iter().all(|(tile, _)| shape.allows(*tile)), "{found:?}");
        assert!(found.iter().any(|(tile, _)| *tile == start), "what the engine takes today is measured too");
    }
}
