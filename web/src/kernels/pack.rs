//! Weights in the order in which the shaders read them.

use super::{Convolution, GateShape, WeightFormat, quads};
use half::f16;

/// A tensor as it came: its numbers, and for integers the scale of each output channel.
#[derive(Debug, Clone, Copy)]
pub struct Raw<'a> {
    /// Row-major, not yet multiplied by the scales.
    pub values: &'a [f32],
    /// One for each output channel, or none.
    pub scales: Option<&'a [f32]>,
}

/// The three per-channel vectors of a block, `[2C]` each: values first, then their GLU partners.
#[derive(Debug, Clone, Copy, Default)]
pub struct ChannelVectors<'a> {
    /// Bias.
    pub bias: Option<&'a [f32]>,
    /// Scale of the sum.
    pub scale: Option<&'a [f32]>,
    /// Noise strength.
    pub noise: Option<&'a [f32]>,
}

/// Collects numbers in one storage format.
struct Writer {
    format: WeightFormat,
    bytes: Vec<u8>,
}

impl Writer {
    fn new(format: WeightFormat, quads: usize) -> Self {
        Self { format, bytes: Vec::with_capacity(quads * format.bytes_per_quad()) }
    }

    fn push(&mut self, value: f32) {
        match self.format {
            WeightFormat::F32 => self.bytes.extend(value.to_le_bytes()),
            WeightFormat::F16 => self.bytes.extend(f16::from_f32(value).to_le_bytes()),
            // Integers of a model file are whole numbers within ±127 already.
            WeightFormat::Int8 => self.bytes.push((value as i8).cast_unsigned()),
        }
    }
}

/// The 2×2 taps of one phase: nearest ×2 followed by 3×3 reads each source pixel once or twice along an axis.
fn phase_taps(taps: [f32; 9], phase: usize) -> [f32; 4] {
    let (px, py) = (phase & 1, phase >> 1);
    // Even positions see {w0 | w1 + w2}, odd ones {w0 + w1 | w2}.
    let fold = |p: usize, tap: usize| {
        if p == 0 {
            if tap == 0 { 0..1 } else { 1..3 }
        } else if tap == 0 {
            0..2
        } else {
            2..3
        }
    };
    let mut folded = [0.0; 4];
    for (i, folded) in folded.iter_mut().enumerate() {
        for y in fold(py, i / 2) {
            for x in fold(px, i % 2) {
                *folded += taps[y * 3 + x];
            }
        }
    }
    folded
}

/// `weight [outputs · halves, inputs, 3, 3]` for a [`Convolution`]: `[phase, group, input quad, tap x, tap y, output, input,
/// four outputs]`. Channels that fill up a quad are zero.
///
/// Integers stay integers; where phases add them up they need [`WeightFormat::F16`], which holds their sums exactly.
pub fn convolution(conv: &Convolution, weight: &[f32], inputs: usize, outputs: usize) -> Vec<u8> {
    let tile = conv.tile;
    let groups = conv.output_groups();
    let count = conv.phases() * groups * conv.input_quads * conv.weights_per_input();
    let mut writer = Writer::new(conv.weights.format, count);
    for phase in 0..conv.phases() {
        for group in 0..groups {
            for input_quad in 0..conv.input_quads {
                for x in 0..conv.taps {
                    for y in 0..conv.taps {
                        for output in 0..conv.halves * tile.quads {
                            let (quad, half) =
                                (group * tile.quads + output / conv.halves, output % conv.halves);
                            for c in 0..4 {
                                for o in 0..4 {
                                    let (input, output) = (input_quad * 4 + c, quad * 4 + o);
                                    if input >= inputs || output >= outputs {
                                        writer.push(0.0);
                                        continue;
                                    }
                                    let at = ((half * outputs + output) * inputs + input) * 9;
                                    writer.push(tap(conv.taps, weight, at, phase, x, y));
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    writer.bytes
}

fn tap(taps: usize, weight: &[f32], at: usize, phase: usize, x: usize, y: usize) -> f32 {
    if taps == 3 {
        return weight[at + y * 3 + x];
    }
    let mut all = [0.0; 9];
    all.copy_from_slice(&weight[at..at + 9]);
    phase_taps(all, phase)[y * 2 + x]
}

/// For each output quad: bias, scale, noise strength of the values and of their partners, each `vec4<f32>`.
pub fn channels(vectors: ChannelVectors<'_>, outputs: usize) -> Vec<f32> {
    let value = |vector: Option<&[f32]>, default: f32, half: usize, channel: usize| {
        if channel >= outputs {
            return 0.0;
        }
        vector.map_or(default, |vector| vector.get(half * outputs + channel).copied().unwrap_or(0.0))
    };
    let mut packed = Vec::with_capacity(quads(outputs) * 24);
    for quad in 0..quads(outputs) {
        for (vector, default) in [(vectors.bias, 0.0), (vectors.scale, 1.0), (vectors.noise, 0.0)] {
            for half in 0..2 {
                packed.extend((0..4).map(|o| value(vector, default, half, quad * 4 + o)));
            }
        }
    }
    packed
}

/// `init.weight [latent_dim, 2·outputs, 16]` as `[quad, latent_dim, 16, half, four outputs]`.
pub fn init(weight: &[f32], latent_dim: usize, outputs: usize, format: WeightFormat) -> Vec<u8> {
    let mut writer = Writer::new(format, quads(outputs) * latent_dim * 32);
    for quad in 0..quads(outputs) {
        for i in 0..latent_dim {
            for pixel in 0..16 {
                for half in 0..2 {
                    for o in 0..4 {
                        let output = quad * 4 + o;
                        let at = (i * 2 * outputs + half * outputs + output) * 16 + pixel;
                        writer.push(if output < outputs { weight[at] } else { 0.0 });
                    }
                }
            }
        }
    }
    writer.bytes
}

/// `squeeze.weight [high, low, 4, 4]` as `[high quad, low quad, 16 cells, four inputs, four outputs]`.
pub fn squeeze(gate: &GateShape, weight: &[f32], low: usize, high: usize) -> Vec<f32> {
    let mut packed = Vec::with_capacity(gate.high_quads * gate.low_quads * 256);
    for quad in 0..gate.high_quads {
        for low_quad in 0..gate.low_quads {
            for cell in 0..16 {
                for c in 0..4 {
                    for o in 0..4 {
                        let (input, output) = (low_quad * 4 + c, quad * 4 + o);
                        let there = input < low && output < high;
                        packed.push(if there { weight[(output * low + input) * 16 + cell] } else { 0.0 });
                    }
                }
            }
        }
    }
    packed
}

/// `excite.weight [high, high]` as `[input, output quad, four outputs]`, inputs filled up to whole quads.
pub fn excite(gate: &GateShape, weight: &[f32], high: usize) -> Vec<f32> {
    let mut packed = Vec::with_capacity(gate.high_quads * gate.high_quads * 16);
    for input in 0..4 * gate.high_quads {
        for output in 0..4 * gate.high_quads {
            packed.push(if input < high && output < high { weight[output * high + input] } else { 0.0 });
        }
    }
    packed
}
