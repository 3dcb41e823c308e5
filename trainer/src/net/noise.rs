//! Noise injection: x + w·n with n ~ N(0, 1) of shape `[N, 1, H, W]`, fresh in every pass.

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

    pub(super) fn forward(&self, x: &Tensor, on: bool) -> Tensor {
        if !on {
            return x.shallow_clone();
        }
        let size = x.size();
        x + &self.weight * Tensor::randn([size[0], 1, size[2], size[3]], (Kind::Float, x.device()))
    }
}
