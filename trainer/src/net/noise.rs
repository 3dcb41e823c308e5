//! Noise injection: x + w·n with n ~ N(0, 1) of shape `[N, 1, H, W]`, fresh in every pass.

use super::Pass;
use super::segment::Layers;
use crate::share::Share;
use tch::nn::{Init, Path};
use tch::{Device, Kind, Tensor};

/// Variable `weight` `[1]`, zero at the start.
#[derive(Debug)]
pub(super) struct Noise {
    weight: Tensor,
}

impl Noise {
    pub(super) fn new(path: &Path) -> Self {
        Self { weight: path.var("weight", &[1], Init::Const(0.0)) }
    }

    /// Noise for `[N, C, side, side]`, N pictures of the pass's share; none where the pass has none.
    pub(super) fn draw(pictures: i64, side: i64, device: Device, pass: Pass) -> Option<Tensor> {
        let share = pass.share.unwrap_or(Share::whole(pictures));
        let draw = || Tensor::randn([share.all, 1, side, side], (Kind::Float, device));
        pass.noise.then(|| share.narrow(&draw(), 0))
    }

    /// Adds what was drawn.
    pub(super) fn forward(&self, x: &Tensor, drawn: Option<&Tensor>) -> Tensor {
        drawn.map_or_else(|| x.shallow_clone(), |drawn| x + (&self.weight * drawn).to_kind(x.kind()))
    }
}

impl Layers for Noise {
    fn parameters(&self) -> Vec<&Tensor> {
        vec![&self.weight]
    }
}
