//! Up-sampling blocks: nearest ×2, convolution to twice the channels, (noise,) BatchNorm, GLU; once or twice.

use super::Pass;
use super::batch_norm::BatchNorm;
use super::noise::Noise;
use super::ops::glu;
use super::spectral::SpectralConv;
use tch::Tensor;
use tch::nn::Path;

/// One convolution, no noise.
#[derive(Debug)]
pub(super) struct Up {
    conv: SpectralConv,
    norm: BatchNorm,
}

impl Up {
    pub(super) fn new(path: &Path, input: i64, output: i64) -> Self {
        Self {
            conv: SpectralConv::upsampled(&(path / 1), input, 2 * output),
            norm: BatchNorm::new(&(path / 2), 2 * output),
        }
    }

    /// `[N, input, H, W]` to `[N, output, 2H, 2W]`.
    pub(super) fn forward(&self, x: &Tensor, pass: Pass) -> Tensor {
        let x = self.conv.forward(x, pass.power_iteration);
        glu(&self.norm.forward(&x, pass))
    }
}

/// Two convolutions, each followed by noise.
#[derive(Debug)]
pub(super) struct UpComp {
    conv1: SpectralConv,
    noise1: Noise,
    norm1: BatchNorm,
    conv2: SpectralConv,
    noise2: Noise,
    norm2: BatchNorm,
}

impl UpComp {
    pub(super) fn new(path: &Path, input: i64, output: i64) -> Self {
        Self {
            conv1: SpectralConv::upsampled(&(path / 1), input, 2 * output),
            noise1: Noise::new(&(path / 2)),
            norm1: BatchNorm::new(&(path / 3), 2 * output),
            conv2: SpectralConv::conv(&(path / 5), output, 2 * output, 3, 1, 1),
            noise2: Noise::new(&(path / 6)),
            norm2: BatchNorm::new(&(path / 7), 2 * output),
        }
    }

    /// `[N, input, H, W]` to `[N, output, 2H, 2W]`.
    pub(super) fn forward(&self, x: &Tensor, pass: Pass) -> Tensor {
        let x = self.conv1.forward(x, pass.power_iteration);
        let x = glu(&self.norm1.forward(&self.noise1.forward(&x, pass.noise), pass));
        let x = self.conv2.forward(&x, pass.power_iteration);
        glu(&self.norm2.forward(&self.noise2.forward(&x, pass.noise), pass))
    }
}
