//! BatchNorm over `[N, C, H, W]`, affine.

use super::segment::Layers;
use super::{BatchNormMode, Pass};
use tch::Tensor;
use tch::nn::{Init, Path};

/// Added to the variance.
pub const EPSILON: f64 = 1e-5;

/// Variables `weight`, `bias` (trained), `running_mean`, `running_var` (buffers).
#[derive(Debug)]
pub(super) struct BatchNorm {
    weight: Tensor,
    bias: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
}

impl BatchNorm {
    pub(super) fn new(path: &Path, channels: i64) -> Self {
        Self {
            weight: path.var("weight", &[channels], Init::Randn { mean: 1.0, stdev: 0.02 }),
            bias: path.var("bias", &[channels], Init::Const(0.0)),
            running_mean: path.zeros_no_train("running_mean", &[channels]),
            running_var: path.ones_no_train("running_var", &[channels]),
        }
    }

    pub(super) fn forward(&self, x: &Tensor, pass: Pass) -> Tensor {
        let (batch, momentum) = match pass.batch_norm {
            BatchNormMode::Batch { momentum } => (true, momentum),
            BatchNormMode::Running => (false, 0.0),
        };
        if let (true, Some(ranks)) = (batch, pass.ranks) {
            let running = [&self.running_mean, &self.running_var];
            return ranks.batch_norm(x, [&self.weight, &self.bias], running, momentum, EPSILON);
        }
        x.batch_norm(
            Some(&self.weight),
            Some(&self.bias),
            Some(&self.running_mean),
            Some(&self.running_var),
            batch,
            momentum,
            EPSILON,
            true,
        )
    }
}

impl Layers for BatchNorm {
    fn parameters(&self) -> Vec<&Tensor> {
        vec![&self.weight, &self.bias]
    }
}
