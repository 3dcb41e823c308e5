//! One interface to every compute shader of the plan.

use crate::kernels::{BlockShader, Convolution, ExciteShader, InitShader, SqueezeShader, ToRgbShader};
use askama::Template;

/// A specialised shader.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Shader {
    /// The first layer.
    Init(InitShader),
    /// A block.
    Block(BlockShader),
    /// First half of the gates.
    Squeeze(SqueezeShader),
    /// Second half of the gates.
    Excite(ExciteShader),
    /// The last layer.
    ToRgb(ToRgbShader),
}

/// What a shader finds at a binding number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// Position of this dispatch among those of its step (uniform, at an offset).
    Chunk,
    /// Latents.
    Latents,
    /// The map that is read.
    Source,
    /// Packed weights.
    Weights,
    /// Bias, scale and noise strength of each channel.
    Channels,
    /// The map that is written.
    Result,
    /// What samples are made of.
    Table,
    /// The step's noise plane.
    Noise,
    /// Gates of all slots.
    Gates,
    /// The style brush's mask.
    Mask,
    /// Output of the first half of the gates.
    Squeezed,
    /// The low map of the gate of this number.
    Low(usize),
    /// The texture that is drawn.
    Picture,
}

impl Shader {
    /// The WGSL text.
    ///
    /// # Errors
    /// None in practice: the templates only format numbers.
    pub fn source(&self) -> Result<String, askama::Error> {
        match self {
            Self::Init(shader) => shader.render(),
            Self::Block(shader) => shader.render(),
            Self::Squeeze(shader) => shader.render(),
            Self::Excite(shader) => shader.render(),
            Self::ToRgb(shader) => shader.render(),
        }
    }

    /// Binding numbers and what lies there.
    pub fn bindings(&self) -> Vec<(u32, Binding)> {
        match self {
            Self::Init(_) => {
                vec![
                    (0, Binding::Latents),
                    (1, Binding::Weights),
                    (2, Binding::Channels),
                    (3, Binding::Result),
                ]
            }
            Self::Block(shader) => {
                let mut bindings = convolution();
                bindings.push((4, Binding::Result));
                if shader.has_table() {
                    bindings.push((5, Binding::Table));
                }
                if shader.noisy {
                    bindings.push((6, Binding::Noise));
                }
                if shader.gate.is_some() {
                    bindings.extend([(7, Binding::Gates), (8, Binding::Mask)]);
                }
                bindings
            }
            Self::Squeeze(shader) => {
                let mut bindings = vec![(0, Binding::Weights), (1, Binding::Squeezed), (2, Binding::Table)];
                bindings.extend((0..shader.gates().len()).map(|gate| (3 + gate as u32, Binding::Low(gate))));
                bindings
            }
            Self::Excite(_) => {
                vec![(0, Binding::Weights), (1, Binding::Squeezed), (2, Binding::Table), (3, Binding::Gates)]
            }
            Self::ToRgb(_) => {
                let mut bindings = convolution();
                bindings.push((4, Binding::Picture));
                bindings
            }
        }
    }

    /// Whether the shader writes what lies at a binding.
    pub fn writes(&self, binding: Binding) -> bool {
        match binding {
            Binding::Result => true,
            Binding::Squeezed => matches!(self, Self::Squeeze(_)),
            Binding::Gates => matches!(self, Self::Excite(_)),
            _ => false,
        }
    }

    /// Workgroups for `samples` samples.
    pub fn workgroups(&self, samples: usize) -> [u32; 3] {
        match self {
            Self::Init(shader) => shader.workgroups(samples),
            Self::Block(shader) => shader.conv.workgroups(samples),
            Self::Squeeze(shader) => shader.workgroups(samples),
            Self::Excite(shader) => shader.workgroups(samples),
            Self::ToRgb(shader) => shader.conv.workgroups(samples),
        }
    }

    /// Floating-point operations for one sample, channels that fill up quads included.
    pub fn flop(&self) -> u64 {
        match self {
            Self::Init(shader) => shader.flop(),
            Self::Block(shader) => shader.conv.flop(),
            Self::Squeeze(shader) => shader.flop(),
            Self::Excite(shader) => shader.flop(),
            Self::ToRgb(shader) => shader.conv.flop(),
        }
    }

    /// Bytes of its packed weights.
    pub fn weight_bytes(&self) -> u64 {
        let gate_weight = 16;
        let bytes = match self {
            Self::Init(shader) => {
                shader.output_quads * shader.latent_dim * 32 * shader.weights.format.bytes_per_quad()
            }
            Self::Squeeze(shader) => {
                shader.gates().iter().map(|gate| gate.high_quads * gate.low_quads * 64 * gate_weight).sum()
            }
            Self::Excite(shader) => {
                shader.gates().iter().map(|gate| gate.high_quads.pow(2) * 4 * gate_weight).sum()
            }
            Self::Block(BlockShader { conv, .. }) | Self::ToRgb(ToRgbShader { conv, .. }) => {
                conv.weight_bytes()
            }
        };
        bytes as u64
    }

    /// The convolution, where it is one.
    pub fn convolution(&self) -> Option<&Convolution> {
        match self {
            Self::Block(shader) => Some(&shader.conv),
            Self::ToRgb(shader) => Some(&shader.conv),
            Self::Init(_) | Self::Squeeze(_) | Self::Excite(_) => None,
        }
    }
}

fn convolution() -> Vec<(u32, Binding)> {
    vec![(0, Binding::Chunk), (1, Binding::Source), (2, Binding::Weights), (3, Binding::Channels)]
}
