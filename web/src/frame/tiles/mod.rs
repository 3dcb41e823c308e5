//! Which tile a convolution gets: from a table of measurements, by kind of adapter and shape; where the table has none, by
//! rules.

mod gpu;
mod software;

use crate::kernels::Tile;

/// What kind of adapter the kernels are cut for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Adapted {
    /// Thousands of threads: many small pieces, so that all of them have work at 4×4 and 8×8.
    Gpu,
    /// A program on a few CPU cores: large pieces, no sums across threads.
    Software,
}

/// The shape that decides about the tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Shape {
    /// Side of the grid that threads walk.
    pub grid: usize,
    /// Phases of the convolution.
    pub phases: usize,
    /// Quads of input channels.
    pub input_quads: usize,
    /// Quads of output channels.
    pub output_quads: usize,
    /// 2 with GLU partners, else 1.
    pub halves: usize,
}

impl Shape {
    /// Multiplications and additions for one sample.
    fn flop(&self) -> usize {
        let taps = if self.phases == 4 { 4 } else { 9 };
        2 * self.grid
            * self.grid
            * self.phases
            * taps
            * self.input_quads
            * 4
            * self.output_quads
            * 4
            * self.halves
    }

    /// Whether a tile is within WebGPU's default limits and covers maps of this shape without a rest.
    pub fn allows(&self, tile: Tile) -> bool {
        let covers = tile.rows > 0 && self.grid.is_multiple_of(tile.rows) && tile.quads <= self.output_quads;
        covers && tile.slices <= self.input_quads && tile.fits(self.halves)
    }
}

/// Shapes that share a tile: the same map, and about as many channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Class {
    /// Side of the grid.
    pub grid: u16,
    /// Phases.
    pub phases: u16,
    /// Quads of input channels, rounded up to a power of two.
    pub input: u16,
    /// Quads of output channels, rounded up to a power of two.
    pub output: u16,
    /// 2 with GLU partners, else 1.
    pub halves: u16,
}

impl Class {
    /// The class of a shape.
    pub fn of(shape: Shape) -> Self {
        Self {
            grid: shape.grid as u16,
            phases: shape.phases as u16,
            input: shape.input_quads.next_power_of_two() as u16,
            output: shape.output_quads.next_power_of_two() as u16,
            halves: shape.halves as u16,
        }
    }
}

/// A row of the tables.
type Row = (Class, Tile);

/// Operations from which a layer is heavy for a program on a few CPU cores: some tenths of a second.
const HEAVY: usize = 750_000_000;

/// Threads that keep a large GPU busy.
const ENOUGH_THREADS: usize = 16384;

/// The tile for a convolution of this shape.
pub fn tile_for(adapted: Adapted, shape: Shape) -> Tile {
    let table = match adapted {
        Adapted::Gpu => gpu::TABLE,
        Adapted::Software => software::TABLE,
    };
    let class = Class::of(shape);
    let measured = table.iter().find(|(known, _)| *known == class).map(|(_, tile)| *tile);
    // Of a class the narrower shapes may be too narrow for the tile that was measured.
    measured.filter(|&tile| shape.allows(tile)).unwrap_or_else(|| by_rule(adapted, shape))
}

fn by_rule(adapted: Adapted, shape: Shape) -> Tile {
    let tile = match adapted {
        // Long columns, since such an adapter spends more on reading a weight than on multiplying with it. With GLU partners
        // sixteen pixels take a fifth less time, but three times as long to compile: only heavy layers are worth that.
        Adapted::Software => {
            let long = shape.halves == 1 || shape.flop() >= HEAVY;
            let rows = shape.grid.min(if long { 16 } else { 8 });
            Tile { rows, quads: 1, spatial: shape.grid.min(64), groups: 1, slices: 1 }
        }
        Adapted::Gpu => gpu_tile(shape),
    };
    debug_assert!(shape.allows(tile), "{tile:?} for {shape:?}");
    tile
}

fn gpu_tile(shape: Shape) -> Tile {
    let rows = if shape.grid >= 64 { 8 } else { 4 };
    let threads = shape.grid * (shape.grid / rows) * shape.phases * shape.output_quads;
    // Where the map has too few pixels for the GPU, several threads share the input channels of one result.
    let mut slices = 1;
    while slices < 8 && threads * slices < ENOUGH_THREADS && 2 * slices <= shape.input_quads {
        slices *= 2;
    }
    let spatial = (64 / slices).max(8).min(shape.grid * (shape.grid / rows));
    Tile { rows, quads: 1, spatial, groups: 1, slices }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_width_gets_a_tile_that_covers_it() {
        for adapted in [Adapted::Gpu, Adapted::Software] {
            for grid in (2..=10).map(|log| 1 << log) {
                for (quads, halves, phases) in
                    (1..=40).flat_map(|quads| [(quads, 2, 4), (quads, 2, 1), (quads, 1, 1)])
                {
                    let shape = Shape { grid, phases, input_quads: 2 * quads, output_quads: quads, halves };
                    let tile = tile_for(adapted, shape);
                    assert!(shape.allows(tile), "{adapted:?}: {tile:?} for {shape:?}");
                }
            }
        }
    }

    #[test]
    fn widths_up_to_a_power_of_two_share_a_class() {
        let shape = |input_quads| Shape { grid: 64, phases: 4, input_quads, output_quads: 3, halves: 2 };
        assert_eq!(Class::of(shape(5)), Class::of(shape(8)));
        assert_ne!(Class::of(shape(8)), Class::of(shape(9)));
    }
}
