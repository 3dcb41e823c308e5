//! Which tile a convolution gets: from a table of measurements, by kind of adapter and shape.

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// Whether a tile is within WebGPU's default limits and covers maps of this shape without a rest.
    pub fn allows(&self, tile: Tile) -> bool {
        let covers = tile.rows > 0 && self.grid.is_multiple_of(tile.rows) && tile.quads <= self.output_quads;
        covers && tile.slices <= self.input_quads && tile.fits(self.halves)
    }
}

/// Threads that keep a large GPU busy.
const ENOUGH_THREADS: usize = 16384;

/// The tile for a convolution of this shape.
pub fn tile_for(adapted: Adapted, shape: Shape) -> Tile {
    let tile = match adapted {
        Adapted::Software => Tile {
            rows: 4,
            quads: shape.output_quads.min(2),
            spatial: shape.grid.min(64),
            groups: 1,
            slices: 1,
        },
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
