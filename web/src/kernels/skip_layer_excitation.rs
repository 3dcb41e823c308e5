//! `squeeze.wgsl` and `excite.wgsl`: all gates in two dispatches. Their twin is `generator::SkipLayerExcitation`.

use super::quads;
use askama::Template;
use fastgan_model::{Architecture, Excitation, LEAK};

/// Threads of a workgroup of either shader.
const THREADS: usize = 64;

/// One gate's place among all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct GateShape {
    /// Side of the low map.
    pub side: usize,
    /// Quads of the low map.
    pub low_quads: usize,
    /// Quads of the gate.
    pub high_quads: usize,
    /// Quads of earlier gates.
    pub offset: usize,
    /// First weight quad of this gate's squeeze.
    pub first_weight: usize,
    /// First weight quad of this gate's excitation.
    pub first_excite: usize,
}

impl GateShape {
    /// The gates of an architecture, one after the other.
    pub fn all(architecture: &Architecture) -> Vec<Self> {
        let (mut offset, mut first_weight, mut first_excite) = (0, 0, 0);
        let shapes = architecture.gates().into_iter().map(|gate| {
            let (low_quads, high_quads) = (quads(gate.low), quads(gate.high));
            let shape = Self { side: gate.from, low_quads, high_quads, offset, first_weight, first_excite };
            offset += high_quads;
            first_weight += high_quads * low_quads * 64;
            first_excite += high_quads * high_quads * 4;
            shape
        });
        shapes.collect()
    }

    fn pool_factor(&self) -> String {
        format!("{:?}", (16.0 / (self.side * self.side) as f32))
    }
}

/// A specialisation of `squeeze.wgsl`. Bindings: 0 weights, 1 squeezed, 2 table, 3… the low maps.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Template)]
#[template(path = "squeeze.wgsl", escape = "none")]
pub struct SqueezeShader {
    gates: Vec<GateShape>,
    total_quads: usize,
    threads: usize,
    half: bool,
}

/// A specialisation of `excite.wgsl`. Bindings: 0 weights, 1 squeezed, 2 table, 3 gates.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Template)]
#[template(path = "excite.wgsl", escape = "none")]
pub struct ExciteShader {
    gates: Vec<GateShape>,
    excitation: Excitation,
    total_quads: usize,
    threads: usize,
}

/// Quads of all gates together.
fn total(gates: &[GateShape]) -> usize {
    gates.iter().map(|gate| gate.high_quads).sum()
}

impl SqueezeShader {
    /// For these gates; `half` where maps are 16-bit floats.
    pub fn new(gates: Vec<GateShape>, half: bool) -> Self {
        Self { total_quads: total(&gates), gates, threads: THREADS, half }
    }

    /// The gates, in order.
    pub fn gates(&self) -> &[GateShape] {
        &self.gates
    }

    /// Workgroups for `samples` samples.
    pub fn workgroups(&self, samples: usize) -> [u32; 3] {
        [self.total_quads as u32, samples as u32, 1]
    }

    /// Multiplications and additions for one sample.
    pub fn flop(&self) -> u64 {
        self.gates.iter().map(|gate| (2 * gate.high_quads * 4 * gate.low_quads * 4 * 16) as u64).sum()
    }
}

impl ExciteShader {
    /// For these gates, with what stands between their two products.
    pub fn new(gates: Vec<GateShape>, excitation: Excitation) -> Self {
        Self { total_quads: total(&gates), gates, excitation, threads: THREADS }
    }

    /// The gates, in order.
    pub fn gates(&self) -> &[GateShape] {
        &self.gates
    }

    /// [`LEAK`] as WGSL.
    fn leak(&self) -> String {
        format!("{LEAK:?}")
    }

    fn widest(&self) -> usize {
        self.gates.iter().map(|gate| gate.high_quads).max().unwrap_or(1)
    }

    /// Workgroups for `samples` samples.
    pub fn workgroups(&self, samples: usize) -> [u32; 3] {
        [self.gates.len() as u32, samples as u32, 1]
    }

    /// Multiplications and additions for one sample.
    pub fn flop(&self) -> u64 {
        self.gates.iter().map(|gate| (2 * gate.high_quads * 4 * gate.high_quads * 4) as u64).sum()
    }
}
