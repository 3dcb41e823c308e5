//! What the discriminator's decoders make of real pictures: how much of a picture its features hold (paper, Figure 14).

use crate::loss::Reconstruction;
use crate::net::{BatchNormMode, Discriminator, Part, Pass, Pictures, SmallView};
use crate::no_grad::no_grad;
use tch::Tensor;

/// BatchNorm with the statistics of the pictures at hand, as in training, where the running ones also know generated pictures. They
/// and the spectral norms stay as they are.
pub const PASS: Pass = Pass { batch_norm: BatchNormMode::Batch { momentum: 0.0 }, ..Pass::EVAL };

/// Rebuilt pictures beside what they should be, each `[N, C, s, s]` in [-1, 1], `s` the small resolution.
#[derive(Debug)]
pub struct Rebuilt {
    /// The pictures, small.
    pub whole: Tensor,
    /// From the map of the whole view.
    pub big: Tensor,
    /// From the map of the small view, where there is one.
    pub small: Option<Tensor>,
    /// A part of the pictures.
    pub part: Tensor,
    /// That part from the middle map.
    pub rebuilt_part: Tensor,
}

/// Rebuilds `pictures [N, C, S, S]`, N ≥ 2, and `part` of them; nothing where the discriminator has no decoders.
pub fn reconstruct(
    discriminator: &Discriminator,
    pictures: &Tensor,
    small_view: SmallView,
    small_resolution: usize,
    part: &Part,
) -> Option<Rebuilt> {
    no_grad(|| {
        let whole = small_view.of(pictures, small_resolution);
        let views = Pictures { big: pictures.shallow_clone(), small: Some(whole.shallow_clone()) };
        let rebuilt = discriminator.real(&views, part, PASS).reconstructions?;
        Some(Rebuilt {
            part: small_view.of(&part.crop(pictures), small_resolution),
            whole,
            big: rebuilt.big,
            small: rebuilt.small,
            rebuilt_part: rebuilt.part,
        })
    })
}

impl Rebuilt {
    /// The mean distance of each decoder's pictures to what they should be, by name.
    pub fn distances(&self, measure: &Reconstruction) -> Vec<(&'static str, f64)> {
        let distance = |target: &Tensor, rebuilt: &Tensor| {
            no_grad(|| measure.target(target).distance(rebuilt)).double_value(&[])
        };
        let small = self.small.as_ref().map(|small| ("small", distance(&self.whole, small)));
        [("big", distance(&self.whole, &self.big))]
            .into_iter()
            .chain(small)
            .chain([("part", distance(&self.part, &self.rebuilt_part))])
            .collect()
    }
}
