//! The branch that sees the small view (reference, section 2.3).

use super::Head;
use super::down::Down;
use crate::net::Pass;
use crate::net::ops::leaky_relu;
use crate::net::spectral::SpectralConv;
use fastgan_model::Architecture;
use tch::Tensor;
use tch::nn::Path;

/// From `[N, C, s, s]` to an 8×8 map and logits.
#[derive(Debug)]
pub(super) struct Small {
    stem: SpectralConv,
    trunk: Vec<Down>,
    head: SmallHead,
}

#[derive(Debug)]
enum SmallHead {
    /// 4×4 to 5×5 logits.
    Patches(SpectralConv),
    /// Once more down to 4×4, then 4×4 to one logit.
    Single(Down, SpectralConv),
}

/// Channels at side length `size`, the same whatever the picture's: base·4 at 8 px, halved at each doubling.
pub(super) fn width(base: i64, size: usize) -> i64 {
    base * 32 / size as i64
}

impl Small {
    pub(super) fn new(path: &Path, architecture: Architecture, head: Head) -> Self {
        let base = architecture.base_channels() as i64;
        let channels = architecture.channels() as i64;
        let down = path / "down_from_small";
        let mut trunk = Vec::new();
        let mut size = architecture.small_resolution() / 4;
        while size >= 8 {
            let path = &down / (trunk.len() + 2) as i64;
            trunk.push(Down::new(&path, width(base, 2 * size), width(base, size)));
            size /= 2;
        }
        let first = width(base, architecture.small_resolution() / 2);
        let to_logits = path / "rf_small";
        Self {
            stem: SpectralConv::conv(&(&down / 0), channels, first, 4, 2, 1),
            trunk,
            head: match head {
                Head::Patches => {
                    SmallHead::Patches(SpectralConv::conv(&to_logits, width(base, 8), 1, 4, 1, 0))
                }
                Head::Single => SmallHead::Single(
                    Down::new(&(&to_logits / 0), width(base, 8), width(base, 4)),
                    SpectralConv::conv(&(&to_logits / 1), width(base, 4), 1, 4, 1, 0),
                ),
            },
        }
    }

    /// `[N, 4·base, 8, 8]`.
    pub(super) fn map(&self, x: &Tensor, pass: Pass) -> Tensor {
        let first = leaky_relu(self.stem.forward(x, pass.power_iteration));
        self.trunk.iter().fold(first, |x, stage| stage.forward(&x, pass))
    }

    /// Logits, `[25·N]` or `[N]`.
    pub(super) fn logits(&self, map: &Tensor, pass: Pass) -> Tensor {
        let logits = match &self.head {
            SmallHead::Patches(conv) => conv.forward(map, pass.power_iteration),
            SmallHead::Single(down, conv) => conv.forward(&down.forward(map, pass), pass.power_iteration),
        };
        logits.flatten(0, -1)
    }

    /// Names of its layers, from the view to the head, which is none of them.
    pub(super) fn layers(&self) -> Vec<String> {
        let stages = (0..self.trunk.len()).map(|n| format!("down_from_small.{}", n + 2));
        std::iter::once("down_from_small.0".to_owned()).chain(stages).collect()
    }
}
