//! What `block.wgsl` and `to_rgb.wgsl` share: a convolution's shape and how it is cut.

use super::{Tile, Weights};

/// One convolution on the GPU.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Convolution {
    /// Side of the map that is read.
    pub source: usize,
    /// Side of the grid that threads walk: the result's, or the source's where phases double it.
    pub grid: usize,
    /// 2 for phases of a doubling convolution, else 3.
    pub taps: usize,
    /// Whether the grid is twice the source and each source pixel is read for four.
    pub doubled: bool,
    /// Quads of input channels.
    pub input_quads: usize,
    /// Quads of output channels, after the GLU.
    pub output_quads: usize,
    /// 2 where each output channel has a GLU partner, else 1.
    pub halves: usize,
    /// How the work is cut.
    pub tile: Tile,
    /// How weights are stored.
    pub weights: Weights,
    /// Whether maps are 16-bit floats and products are taken in them.
    pub half: bool,
}

/// One accumulator of a thread, for each of its pixels.
pub(super) struct Output {
    pub(super) name: String,
    pub(super) index: usize,
}

impl Convolution {
    /// Four phases, or one.
    pub fn phases(&self) -> usize {
        if self.taps == 2 { 4 } else { 1 }
    }

    /// Threads' worth of output quads.
    pub fn output_groups(&self) -> usize {
        self.output_quads.div_ceil(self.tile.quads)
    }

    /// Input quads of one of the threads that share them.
    pub(super) fn slice(&self) -> usize {
        self.input_quads.div_ceil(self.tile.slices)
    }

    /// Rows of the source that a thread reads for one tap column.
    pub(super) fn reach(&self) -> usize {
        self.tile.rows + self.taps - 1
    }

    /// Weight quads for one input quad and one group of outputs.
    pub fn weights_per_input(&self) -> usize {
        self.taps * self.taps * 4 * self.halves * self.tile.quads
    }

    /// Bytes of all packed weights.
    pub fn weight_bytes(&self) -> usize {
        self.phases()
            * self.output_groups()
            * self.input_quads
            * self.weights_per_input()
            * self.weights.format.bytes_per_quad()
    }

    /// Where the weights of a tap, an input channel and an output lie among those of one column of taps.
    pub(super) fn weight_offset(&self, y: &usize, channel: &usize, output: &Output) -> usize {
        (y * self.halves * self.tile.quads + output.index) * 4 + channel
    }

    /// The value accumulators `a…` and their partners `b…`.
    pub(super) fn outputs(&self) -> Vec<Output> {
        let names = (0..self.tile.quads)
            .flat_map(|quad| ["a", "b"][..self.halves].iter().map(move |half| format!("{half}{quad}")));
        names.enumerate().map(|(index, name)| Output { name, index }).collect()
    }

    pub(super) fn accumulators(&self) -> Vec<String> {
        let outputs = self.outputs();
        outputs
            .iter()
            .flat_map(|output| (0..self.tile.rows).map(|row| format!("{}_{row}", output.name)))
            .collect()
    }

    /// Vectors of workgroup memory.
    pub(super) fn partials(&self) -> usize {
        self.tile.spatial * self.tile.groups * (self.tile.slices - 1) * self.accumulators().len()
    }

    /// Workgroups for `samples` samples: side by side, over the outputs, over the phases.
    pub fn workgroups(&self, samples: usize) -> [u32; 3] {
        let tiles = samples * self.grid * (self.grid / self.tile.rows);
        [tiles.div_ceil(self.tile.spatial), self.output_groups().div_ceil(self.tile.groups), self.phases()]
            .map(|n| n as u32)
    }

    /// Multiplications and additions for one sample.
    pub fn flop(&self) -> u64 {
        let pixels = self.grid * self.grid * self.phases();
        (2 * pixels * self.taps * self.taps * self.input_quads * 4 * self.output_quads * 4 * self.halves)
            as u64
    }
}
