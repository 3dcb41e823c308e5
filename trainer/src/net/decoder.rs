//! A decoder of the self-supervised discriminator (paper, section 3.2): from an 8×8 feature map back to a small picture.

use super::Pass;
use super::spectral::SpectralConv;
use super::up::Up;
use tch::Tensor;
use tch::nn::Path;

/// Up blocks from 8×8 to the small resolution, then a 3×3 convolution and tanh.
#[derive(Debug)]
pub(super) struct Decoder {
    ups: Vec<Up>,
    to_picture: SpectralConv,
}

/// Widths of the maps at 16, 32, 64 and 128 px, in units of the decoder's base.
const WIDTHS: [i64; 4] = [4, 2, 2, 1];

impl Decoder {
    /// `base` is 32 in the published network; `size` is the side length of the output.
    pub(super) fn new(path: &Path, input: i64, base: i64, size: usize, channels: i64) -> Self {
        let main = path / "main";
        let mut width = input;
        let mut ups = Vec::new();
        while 8 << ups.len() < size {
            let next = base * WIDTHS[ups.len()];
            ups.push(Up::new(&(&main / (ups.len() + 1) as i64), width, next));
            width = next;
        }
        let last = &main / (ups.len() + 1) as i64;
        Self { ups, to_picture: SpectralConv::conv(&last, width, channels, 3, 1, 1) }
    }

    /// `[N, input, h, w]` to `[N, C, size, size]` in [-1, 1].
    pub(super) fn forward(&self, features: &Tensor, pass: Pass) -> Tensor {
        let mut x = features.adaptive_avg_pool2d([8, 8]);
        for up in &self.ups {
            x = up.forward(&x, pass);
        }
        self.to_picture.forward(&x, pass.power_iteration).tanh()
    }
}
