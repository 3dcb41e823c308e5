//! From the picture to the trunk's first map.

use crate::net::Pass;
use crate::net::batch_norm::BatchNorm;
use crate::net::ops::leaky_relu;
use crate::net::segment::{Layers, parameters_of};
use crate::net::spectral::SpectralConv;
use tch::Tensor;
use tch::nn::Path;

/// One convolution up to 512 px, two at 1024: the trunk begins with at most 256 px.
#[derive(Debug)]
pub(super) enum Stem {
    One(SpectralConv),
    Two(SpectralConv, SpectralConv, BatchNorm),
}

impl Stem {
    /// `middle`: channels at 512 px, where the picture has 1024.
    pub(super) fn new(path: &Path, resolution: usize, channels: i64, middle: i64, output: i64) -> Self {
        match resolution {
            1024 => Self::Two(
                SpectralConv::conv(&(path / 0), channels, middle, 4, 2, 1),
                SpectralConv::conv(&(path / 2), middle, output, 4, 2, 1),
                BatchNorm::new(&(path / 3), output),
            ),
            512 => Self::One(SpectralConv::conv(&(path / 0), channels, output, 4, 2, 1)),
            _ => Self::One(SpectralConv::conv(&(path / 0), channels, output, 3, 1, 1)),
        }
    }

    pub(super) fn forward(&self, x: &Tensor, pass: Pass) -> Tensor {
        match self {
            Self::One(conv) => leaky_relu(&conv.forward(x, pass.power_iteration)),
            Self::Two(first, second, norm) => {
                let x = leaky_relu(&first.forward(x, pass.power_iteration));
                leaky_relu(&norm.forward(&second.forward(&x, pass.power_iteration), pass))
            }
        }
    }
}

impl Layers for Stem {
    fn parameters(&self) -> Vec<&Tensor> {
        match self {
            Self::One(conv) => conv.parameters(),
            Self::Two(first, second, norm) => parameters_of([first as &dyn Layers, second, norm]),
        }
    }
}
