//! How far the decoders' pictures are from the real ones.

use super::Lpips;
use crate::visible::{alpha, rgb};
use tch::{Kind, Tensor};

/// The distance that the decoders minimise.
#[derive(Debug)]
pub enum Reconstruction {
    /// Mean absolute difference: the paper's plain norm (eq. 2), where no LPIPS weights are given.
    L1,
    /// LPIPS with VGG16, as in the official code. It sees pictures as people do: grey as RGB, what is transparent over white. To that
    /// comes the mean absolute difference of alpha, where there is one: white on nothing is not nothing.
    Lpips(Box<Lpips>),
}

/// A real picture, prepared once for all decoders that must rebuild it.
#[derive(Debug)]
pub enum Target<'a> {
    /// The picture itself.
    L1(Tensor),
    /// Its LPIPS features, and its alpha.
    Lpips(&'a Lpips, Vec<Tensor>, Option<Tensor>),
}

impl Reconstruction {
    /// Prepares `[N, C, s, s]` as a target; no gradient flows into it.
    pub fn target(&self, x: &Tensor) -> Target<'_> {
        match self {
            Self::L1 => Target::L1(x.detach()),
            Self::Lpips(lpips) => {
                let x = x.detach();
                Target::Lpips(lpips, lpips.target(&rgb(&x)), alpha(&x))
            }
        }
    }
}

impl Target<'_> {
    /// The mean distance of a batch `[N, C, s, s]` to its targets: a scalar that does not depend on the batch size.
    pub fn distance(&self, x: &Tensor) -> Tensor {
        match self {
            Self::L1(picture) => (x - picture).abs().mean(Kind::Float),
            Self::Lpips(lpips, features, target) => {
                let seen = lpips.distance(&rgb(x), features).mean(Kind::Float);
                match (alpha(x), target) {
                    (Some(alpha), Some(target)) => seen + (alpha - target).abs().mean(Kind::Float),
                    _ => seen,
                }
            }
        }
    }
}
