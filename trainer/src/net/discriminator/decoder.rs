//! A decoder of the self-supervised discriminator (paper, section 3.2): from a feature map back to a small picture.

use super::Decoders;
use crate::net::Pass;
use crate::net::ops::upsample;
use crate::net::segment::{Shared, segment};
use crate::net::spectral::SpectralConv;
use crate::net::up::Up;
use fastgan_model::Architecture;
use tch::Tensor;
use tch::nn::Path;

/// Up blocks from 8×8 to the small resolution, then a 3×3 convolution and tanh.
#[derive(Debug)]
pub struct Decoder {
    ups: Vec<Shared<Up>>,
    to_picture: SpectralConv,
    /// Whether the last convolution makes the last doubling itself.
    doubles: bool,
}

/// Widths of the maps at 16, 32, 64 and 128 px, in units of the decoder's base.
const WIDTHS: [i64; 4] = [4, 2, 2, 1];

impl Decoder {
    /// Makes the variables under `path`, for a map of `input` channels.
    ///
    /// The official decoder has a convolution for each doubling from 8×8 and one more to the picture, five at 128 px; the paper's has
    /// four, the last of which makes the picture. Widths follow a base of 32 from 64 base channels on, and half the base channels below.
    pub fn new(path: &Path, architecture: Architecture, input: i64, decoders: Decoders) -> Self {
        let base = (architecture.base_channels() as i64 / 2).min(32);
        let doubles = decoders == Decoders::Paper;
        let main = path / "main";
        let mut width = input;
        let mut ups = Vec::new();
        let last = architecture.small_resolution() / if doubles { 2 } else { 1 };
        while 8 << ups.len() < last {
            let next = base * WIDTHS[ups.len()];
            ups.push(Shared::new(Up::new(&(&main / (ups.len() + 1) as i64), width, next)));
            width = next;
        }
        let last = &main / (ups.len() + 1) as i64;
        let channels = architecture.channels() as i64;
        Self { ups, to_picture: SpectralConv::conv(&last, width, channels, 3, 1, 1), doubles }
    }

    /// `[N, input, h, w]` to `[N, C, s, s]` in [-1, 1], with `s` the small resolution.
    pub fn forward(&self, features: &Tensor, pass: Pass) -> Tensor {
        let mut x = features.adaptive_avg_pool2d([8, 8]);
        for up in &self.ups {
            x = segment(up, &[&x], pass, |up, inputs, pass| up.forward(&inputs[0], pass));
        }
        if self.doubles {
            x = upsample(&x);
        }
        self.to_picture.forward(&x, pass.power_iteration).tanh()
    }
}
