//! The arithmetic: a 3×3 convolution of one map by a [`Recipe`], with what follows it done on the way.

use super::map::Map;
use super::recipe::Recipe;
use std::marker::PhantomData;
use wide::f32x4;

/// Cells whose sums are in registers at the same time.
const TILE: usize = 6;
/// So many cells are combined at a time (or one row of them): enough to be worth reading all weights once.
const BAND: usize = 96;

/// A convolution whose outputs come in blocks of `V` vectors.
#[derive(Debug)]
pub(super) struct Convolution<R, const V: usize> {
    /// Input channels in fours, rounded up.
    quads: usize,
    blocks: usize,
    /// `[block][tap][input channel][V][4]`
    weights: Vec<f32>,
    recipe: PhantomData<R>,
}

/// Where a vector of outputs belongs.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) block: usize,
    pub(super) y: usize,
    pub(super) x: usize,
}

impl<R: Recipe, const V: usize> Convolution<R, V> {
    const TAPS: usize = R::TAPS * R::TAPS;

    /// Lays `weight: [outputs, input, 3, 3]` out in the order in which it is read. `output(block, vector, lane)` says which
    /// output channel each lane of each vector holds.
    pub(super) fn new(
        weight: &[f32],
        input: usize,
        blocks: usize,
        output: impl Fn(usize, usize, usize) -> Option<usize>,
    ) -> Self {
        let quads = input.div_ceil(4);
        let mut weights = vec![0.0; blocks * Self::TAPS * quads * 16 * V];
        // A block's lanes one after another for each input channel: they are neighbours in memory.
        for (block, weights) in weights.chunks_exact_mut(Self::TAPS * quads * 16 * V).enumerate() {
            let lanes = (0..4 * V).filter_map(|i| Some((i, output(block, i / 4, i % 4)?)));
            let lanes: Vec<_> = lanes.collect();
            for channel in 0..input {
                for &(lane, output) in &lanes {
                    let kernel = Self::combined(&weight[(output * input + channel) * 9..][..9]);
                    for (tap, value) in kernel.into_iter().enumerate().take(Self::TAPS) {
                        weights[(tap * quads * 4 + channel) * 4 * V + lane] = value;
                    }
                }
            }
        }
        Self { quads, blocks, weights, recipe: PhantomData }
    }

    /// The kernel's weights, combined in both dimensions.
    fn combined(kernel: &[f32]) -> [f32; 16] {
        let rows = [0, 1, 2].map(|y| R::weights([kernel[3 * y], kernel[3 * y + 1], kernel[3 * y + 2]]));
        let mut all = [0.0; 16];
        for x in 0..R::TAPS {
            let column = R::weights([rows[0][x], rows[1][x], rows[2][x]]);
            for (y, value) in column.into_iter().enumerate().take(R::TAPS) {
                all[y * R::TAPS + x] = value;
            }
        }
        all
    }

    /// How many values the combined inputs of one tile are.
    fn panel(&self) -> usize {
        Self::TAPS * self.quads * TILE * 4
    }

    /// Convolves `map`, and hands each result `[height, width]` to `finish`.
    pub(super) fn run(
        &self,
        map: Map<'_>,
        [height, width]: [usize; 2],
        mut finish: impl FnMut(Place, [f32x4; V]),
    ) {
        let [rows, columns] = [height.div_ceil(2), width.div_ceil(2)];
        let rows_at_once = BAND.div_ceil(columns).min(rows);
        let panel = self.panel();
        let mut inputs = vec![0.0; (rows_at_once * columns).div_ceil(TILE) * panel];
        for top in (0..rows).step_by(rows_at_once) {
            let bottom = (top + rows_at_once).min(rows);
            for row in top..bottom {
                self.combine_row(map, row, (row - top) * columns, columns, &mut inputs);
            }
            let cells = (bottom - top) * columns;
            for block in 0..self.blocks {
                for (tile, inputs) in inputs.chunks_exact(panel).take(cells.div_ceil(TILE)).enumerate() {
                    let sums = self.tile(block, inputs);
                    for (p, sums) in sums.iter().enumerate() {
                        let cell = tile * TILE + p;
                        if cell >= cells {
                            break;
                        }
                        for (pixel, sums) in sums.iter().enumerate() {
                            let y = 2 * (top + cell / columns) + pixel / 2;
                            let x = 2 * (cell % columns) + pixel % 2;
                            if y < height && x < width {
                                finish(Place { block, y, x }, *sums);
                            }
                        }
                    }
                }
            }
        }
    }

    /// Combines the inputs of a row of cells and lays them out `[tile][tap][quad][cell of the tile][4]`.
    fn combine_row(&self, map: Map<'_>, row: usize, first: usize, columns: usize, inputs: &mut [f32]) {
        let top = (R::STRIDE * row) as isize - 1;
        for quad in 0..self.quads {
            let column = |x: isize| {
                let mut values = [f32x4::splat(0.0); 4];
                for (y, value) in values.iter_mut().enumerate().take(R::TAPS) {
                    *value = map.at(top + y as isize, x, 4 * quad);
                }
                R::inputs(values)
            };
            let mut window = [f32x4::splat(0.0); 4].map(|zero| [zero; 4]);
            for (x, slot) in window.iter_mut().enumerate().take(R::TAPS) {
                *slot = column(x as isize - 1);
            }
            for cell in 0..columns {
                let at = first + cell;
                let tile = &mut inputs[at / TILE * self.panel()..];
                for y in 0..R::TAPS {
                    let line = R::inputs(window.map(|column| column[y]));
                    for (x, value) in line.into_iter().enumerate().take(R::TAPS) {
                        let slot = ((y * R::TAPS + x) * self.quads + quad) * TILE + at % TILE;
                        tile[4 * slot..][..4].copy_from_slice(&value.to_array());
                    }
                }
                for x in 0..R::TAPS {
                    let next = x + R::STRIDE;
                    window[x] = if next < R::TAPS {
                        window[next]
                    } else {
                        column((R::STRIDE * (cell + 1) + x) as isize - 1)
                    };
                }
            }
        }
    }

    /// The four pixels of each cell of a tile, for one block of outputs.
    fn tile(&self, block: usize, inputs: &[f32]) -> [[[f32x4; V]; 4]; TILE] {
        let mut pixels = [[[f32x4::splat(0.0); V]; 4]; TILE];
        let length = self.quads * 16 * V;
        let weights = self.weights[block * Self::TAPS * length..].chunks_exact(length);
        let taps = inputs.chunks_exact(self.quads * TILE * 4).zip(weights);
        for (tap, (inputs, weights)) in taps.enumerate().take(Self::TAPS) {
            let sums = products::<V>(inputs, weights);
            for pixel in 0..4 {
                let sign = R::SIGNS[pixel / 2][tap / R::TAPS] * R::SIGNS[pixel % 2][tap % R::TAPS];
                if sign == 0 {
                    continue;
                }
                let sign = f32x4::splat(sign.into());
                for (cell, sums) in pixels.iter_mut().zip(&sums) {
                    for (value, sum) in cell[pixel].iter_mut().zip(sums) {
                        *value += *sum * sign;
                    }
                }
            }
        }
        pixels
    }
}

/// Sums over the input channels of the products of one tap: `inputs: [quad][TILE][4]`, `weights: [quad][4][V][4]`.
#[inline(always)]
fn products<const V: usize>(inputs: &[f32], weights: &[f32]) -> [[f32x4; V]; TILE] {
    let mut sums = [[f32x4::splat(0.0); V]; TILE];
    for (inputs, weights) in inputs.chunks_exact(4 * TILE).zip(weights.chunks_exact(16 * V)) {
        for (i, weights) in weights.chunks_exact(4 * V).enumerate() {
            let weights: [f32x4; V] = std::array::from_fn(|v| {
                f32x4::new([weights[4 * v], weights[4 * v + 1], weights[4 * v + 2], weights[4 * v + 3]])
            });
            for (p, sums) in sums.iter_mut().enumerate() {
                let input = f32x4::splat(inputs[4 * p + i]);
                for (sum, weight) in sums.iter_mut().zip(&weights) {
                    *sum += input * *weight;
                }
            }
        }
    }
    sums
}
