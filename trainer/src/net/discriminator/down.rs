//! Down-sampling blocks of the discriminator: half the side length.

use crate::net::Pass;
use crate::net::batch_norm::BatchNorm;
use crate::net::ops::leaky_relu;
use crate::net::segment::{Layers, parameters_of};
use crate::net::spectral::SpectralConv;
use tch::Tensor;
use tch::nn::Path;

/// 4×4 stride 2 convolution, BatchNorm, leaky ReLU.
#[derive(Debug)]
pub(super) struct Down {
    conv: SpectralConv,
    norm: BatchNorm,
}

impl Down {
    pub(super) fn new(path: &Path, input: i64, output: i64) -> Self {
        let main = path / "main";
        Self {
            conv: SpectralConv::conv(&(&main / 0), input, output, 4, 2, 1),
            norm: BatchNorm::new(&(&main / 1), output),
        }
    }

    pub(super) fn forward(&self, x: &Tensor, pass: Pass) -> Tensor {
        leaky_relu(&self.norm.forward(&self.conv.forward(x, pass.power_iteration), pass))
    }
}

/// The mean of two ways: two convolutions, and an average pool with a 1×1 convolution.
#[derive(Debug)]
pub(super) struct DownComp {
    conv1: SpectralConv,
    norm1: BatchNorm,
    conv2: SpectralConv,
    norm2: BatchNorm,
    direct: SpectralConv,
    direct_norm: BatchNorm,
}

impl DownComp {
    pub(super) fn new(path: &Path, input: i64, output: i64) -> Self {
        let (main, direct) = (path / "main", path / "direct");
        Self {
            conv1: SpectralConv::conv(&(&main / 0), input, output, 4, 2, 1),
            norm1: BatchNorm::new(&(&main / 1), output),
            conv2: SpectralConv::conv(&(&main / 3), output, output, 3, 1, 1),
            norm2: BatchNorm::new(&(&main / 4), output),
            direct: SpectralConv::conv(&(&direct / 1), input, output, 1, 1, 0),
            direct_norm: BatchNorm::new(&(&direct / 2), output),
        }
    }

    pub(super) fn forward(&self, x: &Tensor, pass: Pass) -> Tensor {
        let main = leaky_relu(&self.norm1.forward(&self.conv1.forward(x, pass.power_iteration), pass));
        let main = leaky_relu(&self.norm2.forward(&self.conv2.forward(&main, pass.power_iteration), pass));
        let pooled = x.avg_pool2d([2, 2], [2, 2], [0, 0], false, true, None);
        let direct = self.direct.forward(&pooled, pass.power_iteration);
        (main + leaky_relu(&self.direct_norm.forward(&direct, pass))) * 0.5
    }
}

impl Layers for DownComp {
    fn parameters(&self) -> Vec<&Tensor> {
        let main = [&self.conv1 as &dyn Layers, &self.norm1, &self.conv2, &self.norm2];
        parameters_of(main.into_iter().chain([&self.direct as &dyn Layers, &self.direct_norm]))
    }
}
