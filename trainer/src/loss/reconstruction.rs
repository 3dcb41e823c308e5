//! How far the decoders' pictures are from the real ones.

use super::Lpips;
use tch::{Kind, Tensor};

/// The distance that the decoders minimise.
#[derive(Debug)]
pub enum Reconstruction {
    /// Mean absolute difference: the paper's plain norm (eq. 2), where no LPIPS weights are given.
    L1,
    /// LPIPS with VGG16, as in the official code.
    Lpips(Box<Lpips>),
}

/// A real picture, prepared once for all decoders that must rebuild it.
#[derive(Debug)]
pub enum Target<'a> {
    /// The picture itself.
    L1(Tensor),
    /// Its LPIPS features.
    Lpips(&'a Lpips, Vec<Tensor>),
}

impl Reconstruction {
    /// Prepares `[N, C, s, s]` as a target; no gradient flows into it.
    pub fn target(&self, x: &Tensor) -> Target<'_> {
        match self {
            Self::L1 => Target::L1(x.detach()),
            Self::Lpips(lpips) => Target::Lpips(lpips, lpips.target(x)),
        }
    }
}

impl Target<'_> {
    /// The mean distance of a batch `[N, C, s, s]` to its targets: a scalar that does not depend on the batch size.
    pub fn distance(&self, x: &Tensor) -> Tensor {
        match self {
            Self::L1(picture) => (x - picture).abs().mean(Kind::Float),
            Self::Lpips(lpips, features) => lpips.distance(x, features).mean(Kind::Float),
        }
    }
}
