//! A real picture at the small resolution: the discriminator's second view, and what its decoders rebuild.

use serde::{Deserialize, Serialize};
use tch::Tensor;

/// How a picture becomes small.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmallView {
    /// Every n-th pixel, `⌊i·S/s⌋`, as in the official code.
    #[default]
    Nearest,
    /// The mean of the pixels that fall into one: antialiased.
    Area,
}

impl SmallView {
    /// `[N, C, H, W]` to `[N, C, size, size]`. What is smaller becomes larger by nearest neighbour.
    pub fn of(self, x: &Tensor, size: usize) -> Tensor {
        let size = size as i64;
        match self {
            Self::Area if x.size()[2] > size => x.adaptive_avg_pool2d([size, size]),
            Self::Area | Self::Nearest => x.upsample_nearest2d([size, size], None, None),
        }
    }
}
