//! Which shaders run, in which order, on which maps: all that can be known without a GPU.

use super::shader::Shader;
use super::tiles::{Adapted, Shape, tile_for};
use crate::kernels::{
    BlockShader, Convolution, ExciteShader, GateShape, GateUse, InitShader, Slots, SqueezeShader, Tile,
    ToRgbShader, WeightFormat, Weights, quads,
};
use fastgan_model::{Activation, Architecture, Block, Stage};

/// Side of the maps that a latent is kept as between pictures: everything that gates look at is this size or smaller.
const LOW_SIDE: usize = 32;

/// The numbers that maps are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Precision {
    /// 32-bit floats throughout.
    F32,
    /// Maps and products in 16-bit floats, sums in 32-bit floats.
    F16,
}

/// How a model file stores its weights, as far as the plan depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stored {
    /// Format of `init.weight`.
    pub init: WeightFormat,
    /// Format of the weights of the 8×8 stage.
    pub feat_8: WeightFormat,
}

impl Stored {
    /// One format throughout.
    pub fn all(format: WeightFormat) -> Self {
        Self { init: format, feat_8: format }
    }
}

/// A feature map `[N, quads, side, side]` of four channels each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Map {
    /// Side in pixels.
    pub side: usize,
    /// Channels divided by four.
    pub quads: usize,
    /// Whether it belongs to the part that depends on one latent alone.
    pub low: bool,
}

/// One shader with its place among the maps.
#[derive(Debug, Clone)]
pub struct Step {
    /// The layer's name in the model file, `feat_8.conv1`.
    pub name: String,
    /// What runs.
    pub shader: Shader,
    /// Index of the map that is read.
    pub source: Option<usize>,
    /// Index of the map that is written.
    pub result: Option<usize>,
    /// What the architecture says about it, where it is a block.
    pub block: Option<Block>,
}

/// The whole generator.
#[derive(Debug, Clone)]
pub struct Plan {
    architecture: Architecture,
    precision: Precision,
    maps: Vec<Map>,
    steps: Vec<Step>,
    low_steps: usize,
}

/// Collects steps and maps.
struct Draft<'a> {
    adapted: Adapted,
    tiles: &'a dyn Fn(Shape) -> Tile,
    precision: Precision,
    stored: Stored,
    maps: Vec<Map>,
    steps: Vec<Step>,
}

impl Plan {
    /// Plans an architecture for pictures that lie side by side in rows of `columns`.
    pub fn new(
        architecture: Architecture,
        stored: Stored,
        precision: Precision,
        adapted: Adapted,
        columns: usize,
    ) -> Self {
        Self::with_tiles(architecture, stored, precision, adapted, columns, &|shape| tile_for(adapted, shape))
    }

    /// [`Self::new`] with tiles of one's own, each of which must fit its shape ([`Shape::allows`]).
    pub fn with_tiles(
        architecture: Architecture,
        stored: Stored,
        precision: Precision,
        adapted: Adapted,
        columns: usize,
        tiles: &dyn Fn(Shape) -> Tile,
    ) -> Self {
        let mut draft = Draft { adapted, tiles, precision, stored, maps: Vec::new(), steps: Vec::new() };
        draft.init(&architecture);
        let gates = GateShape::all(&architecture);
        let (low, high): (Vec<_>, Vec<_>) =
            architecture.stages().into_iter().partition(|stage| stage.size <= LOW_SIDE);
        low.iter().for_each(|stage| draft.stage(stage, &gates));
        draft.gates(&architecture, &gates);
        let low_steps = draft.steps.len();
        high.iter().for_each(|stage| draft.stage(stage, &gates));
        draft.picture(&architecture, columns);
        Self { architecture, precision, maps: draft.maps, steps: draft.steps, low_steps }
    }

    /// The generator's sizes.
    pub fn architecture(&self) -> &Architecture {
        &self.architecture
    }

    /// What maps are made of.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// All maps.
    pub fn maps(&self) -> &[Map] {
        &self.maps
    }

    /// All steps, in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// How many steps, from the first, make the part that depends on one latent alone: its 32×32 map and its gates.
    pub fn low_steps(&self) -> usize {
        self.low_steps
    }

    /// Index of the map that gate number `gate` looks at.
    pub fn low_map(&self, gate: usize) -> Option<usize> {
        let side = self.architecture.gates().get(gate)?.from;
        // The last map of that side: of a stage with two convolutions, the second one's.
        self.maps.iter().rposition(|map| map.side == side)
    }

    /// Bytes of one value of a map.
    pub fn value_bytes(&self) -> usize {
        match self.precision {
            Precision::F32 => 4,
            Precision::F16 => 2,
        }
    }

    /// Bytes of all maps for `samples` pictures at a time, with `slots` latents kept.
    pub fn activation_bytes(&self, samples: usize, slots: usize) -> u64 {
        self.maps.iter().map(|map| self.map_bytes(map, samples, slots)).sum()
    }

    /// Bytes of one map's buffer.
    pub fn map_bytes(&self, map: &Map, samples: usize, slots: usize) -> u64 {
        let count = if map.low { slots } else { samples };
        (count * map.quads * 4 * map.side * map.side * self.value_bytes()) as u64
    }

    /// Floating-point operations for one picture.
    pub fn flop(&self) -> u64 {
        self.steps.iter().map(|step| step.shader.flop()).sum()
    }
}

impl Draft<'_> {
    fn half(&self) -> bool {
        self.precision == Precision::F16
    }

    fn map(&mut self, side: usize, quads: usize) -> usize {
        self.maps.push(Map { side, quads, low: side <= LOW_SIDE });
        self.maps.len() - 1
    }

    /// Storage of weights that are read as they came.
    fn compact(&self, format: WeightFormat) -> Weights {
        let format = if self.half() && format == WeightFormat::F32 { WeightFormat::F16 } else { format };
        Weights { format, half: self.half() }
    }

    /// Storage of weights that are read many times for each byte.
    fn roomy(&self) -> Weights {
        let format = if self.half() { WeightFormat::F16 } else { WeightFormat::F32 };
        Weights { format, half: self.half() }
    }

    fn init(&mut self, architecture: &Architecture) {
        let output_quads = quads(architecture.width(4));
        let shader = InitShader {
            latent_dim: architecture.latent_dim(),
            output_quads,
            slices: if self.adapted == Adapted::Gpu { 4 } else { 1 },
            weights: self.compact(self.stored.init),
            half: self.half(),
        };
        let result = Some(self.map(4, output_quads));
        let shader = Shader::Init(shader);
        self.steps.push(Step { name: "init".into(), shader, source: None, result, block: None });
    }

    fn stage(&mut self, stage: &Stage, gates: &[GateShape]) {
        for block in stage.blocks() {
            let conv = self.convolution(&block);
            let gate = stage.gate.filter(|_| block.last).and_then(|gate| gate_use(gates, gate.from));
            let slots = match block.size {
                LOW_SIDE if block.last => Slots::Result,
                size if size == 2 * LOW_SIDE && block.doubles() => Slots::Source,
                _ => Slots::None,
            };
            let source = Some(self.maps.len() - 1);
            let result = Some(self.map(block.size, conv.output_quads));
            let shader = Shader::Block(BlockShader::new(conv, block.noisy, gate, slots));
            self.steps.push(Step { name: block.name(), shader, source, result, block: Some(block) });
        }
    }

    fn convolution(&self, block: &Block) -> Convolution {
        let (size, doubles) = (block.size, block.doubles());
        let (input_quads, output_quads) = (quads(block.input), quads(block.output));
        // A GPU has arithmetic to spare at 8×8 and waits for weights: nine taps as they are instead of sixteen sums.
        let direct = size == 8 && self.adapted == Adapted::Gpu;
        let phased = doubles && !direct;
        let (taps, grid) = if phased { (2, size / 2) } else { (3, size) };
        let source = if doubles { size / 2 } else { size };
        let weights = if size == 8 { self.compact(self.stored.feat_8) } else { self.roomy() };
        let format = match weights.format {
            // The sums that phases make of integers need eleven bits, those of floats more than there are.
            WeightFormat::Int8 if phased => WeightFormat::F16,
            WeightFormat::F16 if phased && !self.half() => WeightFormat::F32,
            format => format,
        };
        let shape = Shape { grid, phases: if phased { 4 } else { 1 }, input_quads, output_quads, halves: 2 };
        Convolution {
            source,
            grid,
            taps,
            doubled: doubles && direct,
            input_quads,
            output_quads,
            halves: 2,
            tile: (self.tiles)(shape),
            weights: Weights { format, ..weights },
            half: self.half(),
        }
    }

    fn gates(&mut self, architecture: &Architecture, gates: &[GateShape]) {
        if gates.is_empty() {
            return;
        }
        let squeeze = Shader::Squeeze(SqueezeShader::new(gates.to_vec(), self.half()));
        let excite = Shader::Excite(ExciteShader::new(gates.to_vec(), architecture.excitation()));
        for (name, shader) in [("squeeze", squeeze), ("excite", excite)] {
            self.steps.push(Step { name: name.into(), shader, source: None, result: None, block: None });
        }
    }

    fn picture(&mut self, architecture: &Architecture, columns: usize) {
        let side = architecture.resolution();
        let input_quads = quads(architecture.width(side));
        let shape = Shape { grid: side, phases: 1, input_quads, output_quads: 1, halves: 1 };
        let conv = Convolution {
            source: side,
            grid: side,
            taps: 3,
            doubled: false,
            input_quads,
            output_quads: 1,
            halves: 1,
            tile: (self.tiles)(shape),
            weights: self.roomy(),
            half: self.half(),
        };
        let tanh = architecture.activation() == Activation::Tanh;
        let shader = Shader::ToRgb(ToRgbShader { conv, tanh, columns });
        let source = Some(self.maps.len() - 1);
        self.steps.push(Step { name: "to_big".into(), shader, source, result: None, block: None });
    }
}

fn gate_use(gates: &[GateShape], from: usize) -> Option<GateUse> {
    let stride = gates.iter().map(|gate| gate.high_quads).sum();
    let index = gates.iter().position(|gate| gate.side == from)?;
    Some(GateUse { index, offset: gates[index].offset, stride })
}
