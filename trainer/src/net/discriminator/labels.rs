//! Self-supervision by labels (paper, Table 6): a linear layer each on the mean of the last map.

use tch::nn::{self, Linear, Module, Path};
use tch::{Kind, Tensor};

/// From the last map to the labels that are asked for.
#[derive(Debug)]
pub(super) struct Labels {
    classes: Option<Linear>,
    aspect_ratio: Option<Linear>,
}

impl Labels {
    /// `classes`: as many training images are told apart; `aspect_ratio`: its logarithm is predicted.
    pub(super) fn new(path: &Path, input: i64, classes: Option<i64>, aspect_ratio: bool) -> Self {
        let linear = |name: &str, output| nn::linear(path / name, input, output, nn::LinearConfig::default());
        Self {
            classes: classes.map(|count| linear("classes", count)),
            aspect_ratio: aspect_ratio.then(|| linear("aspect_ratio", 1)),
        }
    }

    /// `last [N, input, 8, 8]` to logits `[N, classes]` and log ratios `[N]`.
    pub(super) fn forward(&self, last: &Tensor) -> (Option<Tensor>, Option<Tensor>) {
        let mean = last.mean_dim([2, 3].as_slice(), false, Kind::Float);
        let of = |layer: &Option<Linear>| layer.as_ref().map(|layer| layer.forward(&mean));
        (of(&self.classes), of(&self.aspect_ratio).map(|ratio| ratio.flatten(0, -1)))
    }
}
