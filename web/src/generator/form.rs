//! The large layers, in the form that serves their device best.

#[cfg(feature = "cpu")]
use super::fused;
use super::{Block, Parameters, ToRgb};
use burn::Tensor;
use burn::tensor::Device;

/// How the large layers are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// In Burn's own operations: on any device, and differentiable.
    Plain,
    /// In one pass each, on the CPU alone.
    #[cfg(feature = "cpu")]
    Fused,
}

impl Form {
    /// The faster one on `device`.
    pub fn fastest(device: &Device) -> Self {
        #[cfg(feature = "cpu")]
        if *device == Device::flex() {
            return Self::Fused;
        }
        let _ = device;
        Self::Plain
    }
}

/// A [`Block`] in either form.
#[derive(Debug)]
pub(super) enum AnyBlock {
    Plain(Box<Block>),
    #[cfg(feature = "cpu")]
    Fused(fused::Block),
}

impl AnyBlock {
    /// As [`Block::load`].
    pub(super) fn load(form: Form, parameters: &Parameters<'_>, spec: &fastgan_model::Block) -> Self {
        match form {
            Form::Plain => Self::Plain(Box::new(Block::load(parameters, spec))),
            #[cfg(feature = "cpu")]
            Form::Fused => Self::Fused(fused::Block::load(parameters, spec)),
        }
    }

    /// As [`Block::forward`].
    pub(super) fn forward(
        &self,
        x: Tensor<4>,
        noise: Option<Tensor<4>>,
        gate: Option<Tensor<4>>,
    ) -> Tensor<4> {
        match self {
            Self::Plain(block) => block.forward(x, noise, gate),
            #[cfg(feature = "cpu")]
            Self::Fused(block) => block.forward(x, noise, gate),
        }
    }
}

/// A [`ToRgb`] in either form.
#[derive(Debug)]
pub(super) enum AnyToRgb {
    Plain(Box<ToRgb>),
    #[cfg(feature = "cpu")]
    Fused(fused::ToRgb),
}

impl AnyToRgb {
    /// As [`ToRgb::load`].
    pub(super) fn load(form: Form, parameters: &Parameters<'_>) -> Self {
        match form {
            Form::Plain => Self::Plain(Box::new(ToRgb::load(parameters))),
            #[cfg(feature = "cpu")]
            Form::Fused => Self::Fused(fused::ToRgb::load(parameters)),
        }
    }

    /// As [`ToRgb::forward`].
    pub(super) fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        match self {
            Self::Plain(layer) => layer.forward(x),
            #[cfg(feature = "cpu")]
            Self::Fused(layer) => layer.forward(x),
        }
    }
}
