//! Noise injection: x + w·n with n ~ N(0, 1) of shape `[N, 1, H, W]`, fresh in every pass.

use super::Pass;
use crate::share::Share;
use tch::nn::{Init, Path};
use tch::{Kind, Tensor};

/// Variable `weight` `[1]`, zero at the start.
#[derive(Debug)]
pub(super) struct Noise {
    weight: Tensor,
}

impl Noise {
    pub(super) fn new(path: &Path) -> Self {
        Self { weight: path.var("weight", &[1], Init::Const(0.0)) }
    }

    pub(super) fn forward(&self, x: &Tensor, pass: Pass) -> Tensor {
        if !pass.noise {
            return x.shallow_clone();
        }
        let size = x.size();
        let share = pass.share.unwrap_or(Share::whole(size[0]));
        let drawn = Tensor::randn([share.all, 1, size[2], size[3]], (Kind::Float, x.device()));
        x + &self.weight * share.narrow(&drawn, 0)
    }
}
