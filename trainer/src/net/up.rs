//! Up-sampling blocks: nearest ×2, convolution to twice the channels, (noise,) BatchNorm, GLU; once or twice.

use super::Pass;
use super::batch_norm::BatchNorm;
use super::noise::Noise;
use super::ops::{glu, upsample};
use super::segment::{Layers, parameters_of};
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
            conv: SpectralConv::conv(&(path / 1), input, 2 * output, 3, 1, 1),
            norm: BatchNorm::new(&(path / 2), 2 * output),
        }
    }

    /// `[N, input, H, W]` to `[N, output, 2H, 2W]`.
    pub(super) fn forward(&self, x: &Tensor, pass: Pass) -> Tensor {
        let x = self.conv.forward(&upsample(x), pass.power_iteration);
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
            conv1: SpectralConv::conv(&(path / 1), input, 2 * output, 3, 1, 1),
            noise1: Noise::new(&(path / 2)),
            norm1: BatchNorm::new(&(path / 3), 2 * output),
            conv2: SpectralConv::conv(&(path / 5), output, 2 * output, 3, 1, 1),
            noise2: Noise::new(&(path / 6)),
            norm2: BatchNorm::new(&(path / 7), 2 * output),
        }
    }

    /// What [`Self::forward`] adds to maps of `[N, input, H, W]` after each convolution.
    pub(super) fn draw(x: &Tensor, pass: Pass) -> [Option<Tensor>; 2] {
        let size = x.size();
        [(); 2].map(|()| Noise::draw(size[0], 2 * size[2], x.device(), pass))
    }

    /// `[N, input, H, W]` to `[N, output, 2H, 2W]`, with noise that was drawn for it.
    pub(super) fn forward(&self, x: &Tensor, noise: [Option<&Tensor>; 2], pass: Pass) -> Tensor {
        let x = self.conv1.forward(&upsample(x), pass.power_iteration);
        let x = glu(&self.norm1.forward(&self.noise1.forward(&x, noise[0]), pass));
        let x = self.conv2.forward(&x, pass.power_iteration);
        glu(&self.norm2.forward(&self.noise2.forward(&x, noise[1]), pass))
    }
}

impl Layers for Up {
    fn parameters(&self) -> Vec<&Tensor> {
        parameters_of([&self.conv as &dyn Layers, &self.norm])
    }
}

impl Layers for UpComp {
    fn parameters(&self) -> Vec<&Tensor> {
        let first = [&self.conv1 as &dyn Layers, &self.noise1, &self.norm1];
        parameters_of(first.into_iter().chain([&self.conv2 as &dyn Layers, &self.noise2, &self.norm2]))
    }
}
